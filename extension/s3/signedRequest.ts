import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { refusalOf } from "./refusal.ts";

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Part of the signature. */
  readonly region: string;
}

export type SignedRequest = (
  method: "GET" | "HEAD",
  url: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<Response>;

/** Attempts for one request where the connection fails. */
const attempts = 3;
/** Milliseconds for one attempt: nothing here asks for more than a few kilobytes. */
const patience = 15_000;

/**
 * Sends requests with AWS's Signature Version 4. Any answer but 2xx throws an `S3Refusal`, except that a failure of
 * the service (5xx, 429) is tried again first.
 *
 * @param limit milliseconds for one attempt
 */
export function signedRequest(keys: S3Keys, signal: AbortSignal, limit = patience): SignedRequest {
  const { accessKeyId, secretAccessKey, region } = keys;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: "s3", region, retries: 2 });
  return async (method, url, headers = {}) => {
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await client.fetch(url, {
          method,
          headers: { ...headers },
          signal: AbortSignal.any([signal, AbortSignal.timeout(limit)]),
        });
      } catch (error) {
        if (signal.aborted || attempt === attempts) throw error;
        await sleep(200 * attempt, undefined, { signal });
        continue;
      }
      if (response.ok) return response;
      throw await refusalOf(response);
    }
  };
}
