import { rangeHeader } from "../http/range.ts";
import { foundObject } from "../origins/foundObject.ts";
import type { FailureStatus, FoundObject, ReadOptions, ReadResult } from "../origins/origin.ts";
import { cacheUrl } from "./cacheUrl.ts";
import { copyOf } from "./copy.ts";
import { endFill, hasRoom, isFilling, othersFill, startFill } from "./fills.ts";
import { isStorable } from "./freshness.ts";
import { keptHeaders, restoreHeaders } from "./keptHeaders.ts";

/*
 * The Cache API as another place to read from: it holds whole objects (and that there is none, for a while), and
 * the answer is made of what is read exactly as it is made of what an origin gives. The cache is asked for a range
 * but for nothing conditional: what it does with conditions differs from RFC 9110.
 *
 * What goes into the cache is read to its end first: where an origin breaks off in the middle, the cache would take
 * the half that came for the whole. The copy is in memory meanwhile, and until the visitor has it too, hence a limit
 * to the size of what is cached and to what all copies take up (fills.ts). Beyond it a miss streams past the cache.
 */

interface Cache {
  match(request: Request): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
}

/** Other runtimes than workerd have no cache of this name. */
declare const caches: { readonly default?: Cache };

export interface Background {
  waitUntil(promise: Promise<unknown>): void;
}

type Read = (options: ReadOptions) => Promise<ReadResult>;

async function readKept(cache: Cache, url: string, { range }: ReadOptions): Promise<ReadResult | undefined> {
  const init: RequestInit = range ? { headers: { range: rangeHeader(range) } } : {};
  const hit = await cache.match(new Request(url, init)).catch(() => undefined);
  if (!hit) return undefined;
  const result = foundObject(hit, range);
  // What the cache itself says of a range that is out of reach carries nothing of ours.
  if (hit.status !== 416 && !restoreHeaders(result.headers)) return undefined;
  return hit.ok ? result : (hit.status as FailureStatus);
}

/** Whether a copy of it may be made. */
function isWorthKeeping(result: ReadResult): result is FoundObject {
  return (
    typeof result === "object" &&
    result.size <= OPTIONS.cacheMaxSize &&
    isStorable(result.headers, OPTIONS.edgeCacheControl) &&
    hasRoom(result.size)
  );
}

/** Reads from the origin, and sees to it that the cache gets the whole object, whatever part of it was wished for. */
async function readAndKeep(
  cache: Cache,
  url: string,
  options: ReadOptions,
  read: Read,
  background: Background,
): Promise<ReadResult> {
  const fill = startFill(url);
  // From the beginning: a visitor who goes away must not take along what the others wait for.
  background.waitUntil(fill.ended.promise);
  const end = (): void => endFill(url, fill);
  const put = (body: ReadableStream | null, headers: Headers, status = 200): Promise<void> =>
    cache
      .put(url, new Response(body, { status, headers: keptHeaders(headers, OPTIONS.edgeCacheControl) }))
      .then(fill.settled.resolve, fill.settled.resolve);
  const keep = (result: FoundObject, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> => {
    fill.size = result.size;
    const headers = new Headers(result.headers);
    const copy = copyOf(body, result.size, () => {
      fill.touched = Date.now();
    });
    const visitor = copy.stream();
    const stored = copy.whole.then(() => put(copy.stream().body, headers), fill.settled.resolve);
    void Promise.all([stored, visitor.sent]).then(end);
    return visitor.body;
  };
  const keepWhole = (whole: ReadResult): void => {
    if (isWorthKeeping(whole) && whole.body) void keep(whole, whole.body).cancel();
    else end();
  };

  try {
    const result = await read(options);
    if (isWorthKeeping(result)) {
      if (result.body && !result.part) return { ...result, body: keep(result, result.body) };
      // One more operation, so that the next ones cost none.
      void read({}).then(keepWhole, end);
    } else if (result === 404 && OPTIONS.cacheNotFound) {
      // Without a body: of one, the cache would give ranges, as if it were an object.
      const headers = new Headers({ "cache-control": `max-age=${OPTIONS.cacheNotFound}` });
      void put(null, headers, 404).then(end);
    } else {
      end();
    }
    return result;
  } catch (error) {
    end();
    throw error;
  }
}

/** Reads through the cache: from it, or from the origin into it. */
export async function readCached(
  host: string,
  key: string,
  options: ReadOptions,
  read: Read,
  background: Background | undefined,
): Promise<ReadResult> {
  const cache = background && caches.default;
  if (!cache) return read(options);
  const url = cacheUrl(host, key);
  let found = await readKept(cache, url, options);
  if (!found && isFilling(url)) {
    await othersFill(url);
    found = await readKept(cache, url, options);
  }
  return found ?? (isFilling(url) ? read(options) : readAndKeep(cache, url, options, read, background));
}
