import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { backoff, parseRetryAfter, type RetryPolicy } from "../core/retry.ts";
import { refusalOf, S3Refusal } from "./refusal.ts";

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Part of the signature. */
  readonly region: string;
}

export interface S3Request<T> {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Bytes that the answer's body may have: more of them take longer. */
  readonly expected?: number;
  /** Reads the answer, within the attempt: a body that breaks off is asked for again. */
  readonly read: (response: Response) => Promise<T>;
}

/** @throws S3Refusal for any answer but 2xx */
export type S3Send = <T>(request: S3Request<T>) => Promise<T>;

export type SignedRequest = (
  method: "GET" | "HEAD",
  url: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<Response>;

const retry: RetryPolicy = { attempts: 3, first: 200, longest: 5_000 };
/** Milliseconds for one attempt that moves next to nothing. */
const patience = 15_000;
/** The slowest line that is waited for: bytes a millisecond. */
const slowest = 32;
/** Somebody waits in front of this: who is asked for more says so instead. Milliseconds. */
const longestAsked = 60_000;

/**
 * Sends requests with AWS's Signature Version 4. Any answer but 2xx throws an `S3Refusal`, except that a failure of
 * the service (5xx, 429) or of the connection is tried again first: what S3's protocol has may all be repeated.
 *
 * @param limit milliseconds for one attempt that moves next to nothing; bodies get more
 */
export function s3Send(keys: S3Keys, signal: AbortSignal, limit = patience, policy = retry): S3Send {
  const { accessKeyId, secretAccessKey, region } = keys;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: "s3", region, retries: 0 });
  return async ({ method, url, headers = {}, body, expected = 0, read }) => {
    const time = limit + Math.ceil(((body?.byteLength ?? 0) + expected) / slowest);
    for (let attempt = 1; ; attempt++) {
      let asked = 0;
      try {
        const response = await client.fetch(url, {
          method,
          headers: { ...headers },
          ...(body === undefined ? {} : { body }),
          // Every other mode makes fetch add `Cache-Control: no-cache` to a request with a condition, and an upload's
          // Cache-Control is kept with the object (Fetch standard, "HTTP-network-or-cache fetch").
          cache: "force-cache",
          signal: AbortSignal.any([signal, AbortSignal.timeout(time)]),
        });
        if (response.ok) return await read(response);
        asked = parseRetryAfter(response.headers.get("retry-after"), Date.now()) ?? 0;
        throw await refusalOf(response);
      } catch (error) {
        signal.throwIfAborted();
        if (attempt >= policy.attempts || asked > longestAsked || !mayPass(error)) throw error;
        await sleep(backoff(policy, attempt, asked), undefined, { signal });
      }
    }
  };
}

/** The same for what is small: the answer itself is given. */
export function signedRequest(keys: S3Keys, signal: AbortSignal, limit = patience): SignedRequest {
  const send = s3Send(keys, signal, limit);
  return (method, url, headers = {}) => send({ method, url, headers, read: async (response) => response });
}

/** What is no answer at all is a connection that failed; of the answers, those that blame the service's day. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof S3Refusal)) return true;
  if (error.code === "RequestTimeout") return true;
  return error.status === 429 || (error.status >= 500 && error.status !== 501);
}
