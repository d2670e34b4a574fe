import { type RangeSpec, resolveRange } from "../http/range.ts";
import { logFailure } from "../log.ts";
import { backOff, mostAttempts } from "../retry.ts";
import type { FailureStatus, Origin, ReadOptions, ReadResult } from "./origin.ts";
import { listR2 } from "./r2Listing.ts";

/*
 * The R2 binding, one class B operation for one read.
 *
 * Neither conditional headers nor Range headers go to the binding as they come: it throws on garbage in the first,
 * answers some of the second whole, and never says which condition failed. So it gets ranges in object form, at
 * most the one condition that is surely the same there as here, and the rest is decided on what it returns.
 */

/** As much of the R2 binding as is used: https://developers.cloudflare.com/r2/api/workers/workers-api-reference/ */
export interface R2Binding {
  get(key: string, options: R2GetOptions): Promise<R2StoredObject | null>;
  head(key: string): Promise<R2StoredObject | null>;
  list(options: object): Promise<R2Page>;
}

interface R2GetOptions {
  readonly range: RangeSpec | undefined;
  readonly onlyIf: { readonly etagDoesNotMatch: string } | undefined;
}

interface R2StoredObject {
  readonly key: string;
  readonly size: number;
  readonly httpEtag: string;
  readonly uploaded: Date;
  readonly body?: ReadableStream<Uint8Array>;
  writeHttpMetadata(headers: Headers): void;
}

export interface R2Page {
  readonly objects: readonly R2StoredObject[];
  readonly delimitedPrefixes: readonly string[];
  readonly cursor?: string;
}

/**
 * What R2's own error numbers mean to a visitor: name too long, range not satisfiable, too many requests.
 * Messages end in them: `get: The requested range is not satisfiable (10039)`.
 * https://developers.cloudflare.com/r2/api/error-codes/
 */
const answers: Readonly<Record<string, FailureStatus>> = { 10020: 404, 10039: 416, 10058: 429 };

/** Unspecified (a failure without a number of R2's, a lost connection), internal error, service unavailable. */
const transient = /^(0|10001|10043)$/;

/** Runs one operation, again where that may help. */
async function attempted<T>(operation: () => Promise<T>, range?: RangeSpec): Promise<T | FailureStatus> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      const [, code = "0"] = /\((\d+)\)/.exec(String(error)) ?? [];
      // A range beyond the end may fail like that too: whether it is one, reading without it will tell.
      const answer = range && code === "0" ? 416 : answers[code];
      if (answer) return answer;
      if (!transient.test(code) || attempt === mostAttempts) {
        logFailure({ origin: "r2", code, attempt });
        return 503;
      }
      await backOff(attempt);
    }
  }
}

async function readOnce(
  bucket: R2Binding,
  key: string,
  { range, unless, head }: ReadOptions,
): Promise<ReadResult> {
  const onlyIf = !OPTIONS.cacheApi && unless ? { etagDoesNotMatch: unless } : undefined;
  const object = await (head ? bucket.head(key) : bucket.get(key, { range, onlyIf }));
  if (!object) return 404;
  const { size, body = null } = object;
  const headers = new Headers({
    "accept-ranges": "bytes",
    "content-type": "application/octet-stream",
    etag: object.httpEtag,
    "last-modified": object.uploaded.toUTCString(),
  });
  object.writeHttpMetadata(headers);
  return { headers, size, part: range && resolveRange(range, size), body, encodeBody: "manual" };
}

export function r2(bucket: R2Binding): Origin {
  return {
    read: ({ key }, options) => attempted(() => readOnce(bucket, key, options), options.range),
    ...(OPTIONS.listing && { list: ({ key }, cursor) => attempted(() => listR2(bucket, key, cursor)) }),
  };
}
