import { rangeHeader } from "../http/range.ts";
import { objectReading } from "../origins/httpReading.ts";
import type { NoObject, Reading, Wish } from "../origins/origin.ts";
import { cacheUrl } from "./cacheUrl.ts";
import { isStorable } from "./freshness.ts";

/*
 * The Cache API as another place to read from: it holds whole objects (and that there is none, for a while), and
 * the answer is made of what is read exactly as it is made of what an origin gives. The cache is asked for a range
 * but for nothing conditional: what it does with conditions differs from RFC 9110.
 *
 * A copy for the cache is made by `tee`, which holds in memory what the visitor has not fetched yet. That is why
 * there is a limit to the size of what is cached.
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

/** Reads through the cache: from it, or from the origin into it. */
export async function readCached(
  host: string,
  key: string,
  wish: Wish,
  read: () => Promise<Reading>,
  background: Background | undefined,
): Promise<Reading> {
  const cache = background && caches.default;
  if (!cache) return read();
  const url = cacheUrl(host, key);
  const init: RequestInit = wish.range ? { headers: { range: rangeHeader(wish.range) } } : {};
  const hit = await cache.match(new Request(url, init)).catch(() => undefined);
  if (hit) return hit.ok ? objectReading(hit, wish.range) : (hit.status as NoObject);

  const reading = await read();
  const keep = (response: Response): void =>
    background.waitUntil(cache.put(url, response).catch(() => undefined));
  if (reading === 404 && OPTIONS.cacheNotFound) {
    // Without a body: of one, the cache would give ranges, as if it were an object.
    keep(
      new Response(null, { status: 404, headers: { "cache-control": `max-age=${OPTIONS.cacheNotFound}` } }),
    );
  }
  if (typeof reading === "number" || reading.part || !reading.body) return reading;
  const { headers, size, body, encodeBody } = reading;
  if (!(size <= OPTIONS.cacheMaxSize && isStorable(headers))) return reading;
  const [visitors, copy] = body.tee();
  const stored = { headers, encodeBody };
  keep(new Response(copy, stored));
  return { ...reading, body: visitors };
}
