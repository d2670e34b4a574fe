import { resolveRange } from "../http/range.ts";
import { logFailure } from "../log.ts";
import { backOff, mostAttempts } from "../retry.ts";
import type { Origin, Reading, Wish } from "./origin.ts";

/*
 * The R2 binding, one class B operation for one read.
 *
 * Neither conditional headers nor Range headers go to the binding as they come: it throws on garbage in the first,
 * answers some of the second whole, and never says which condition failed. So it gets ranges in object form, at
 * most the one condition that is surely the same there as here, and the rest is decided on what it returns.
 */

/** As much of the R2 binding as is used: https://developers.cloudflare.com/r2/api/workers/workers-api-reference/ */
export interface R2Binding {
  get(key: string, options: object): Promise<R2ObjectHead | null>;
  head(key: string): Promise<R2ObjectHead | null>;
}

interface R2ObjectHead {
  readonly size: number;
  readonly httpEtag: string;
  readonly uploaded: Date;
  readonly body?: ReadableStream<Uint8Array>;
  writeHttpMetadata(headers: Headers): void;
}

/** R2's own error numbers: https://developers.cloudflare.com/r2/api/error-codes/ */
const code = {
  internal: 10001,
  nameTooLong: 10020,
  rangeNotSatisfiable: 10039,
  unavailable: 10043,
  tooManyRequests: 10058,
};

/** Messages end in the number: `get: The requested range is not satisfiable (10039)`. */
function codeOf(error: unknown): number {
  return Number(String(error).match(/\((\d+)\)/)?.[1]);
}

/** Worth another try: R2's own hiccups, and failures that carry no number (a lost connection). */
function isTransient(number: number): boolean {
  return number === code.internal || number === code.unavailable || Number.isNaN(number);
}

function getOptions({ range, unless }: Wish): object {
  return {
    range:
      range && "first" in range
        ? { offset: range.first, length: range.last === undefined ? undefined : range.last - range.first + 1 }
        : range,
    // R2 wants the opaque part of the tag, without its quotes.
    onlyIf: unless && { etagDoesNotMatch: unless.slice(1, -1) },
  };
}

async function readOnce(bucket: R2Binding, key: string, wish: Wish): Promise<Reading> {
  const object = wish.headersOnly ? await bucket.head(key) : await bucket.get(key, getOptions(wish));
  if (!object) return { kind: "missing" };
  const headers = new Headers();
  object.writeHttpMetadata(headers);
  headers.set("etag", object.httpEtag);
  headers.set("last-modified", object.uploaded.toUTCString());
  return {
    kind: "object",
    headers,
    size: object.size,
    part: wish.range && resolveRange(wish.range, object.size),
    body: object.body ?? null,
    encodeBody: "manual",
  };
}

export function r2(bucket: R2Binding): Origin {
  return {
    async read({ key }, wish) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await readOnce(bucket, key, wish);
        } catch (error) {
          const number = codeOf(error);
          if (number === code.rangeNotSatisfiable) return { kind: "unsatisfiable" };
          if (number === code.nameTooLong) return { kind: "missing" };
          if (isTransient(number) && attempt < mostAttempts) {
            await backOff(attempt);
            continue;
          }
          logFailure({ origin: "r2", code: number, attempt });
          return { kind: "failed", status: number === code.tooManyRequests ? 429 : 503 };
        }
      }
    },
  };
}
