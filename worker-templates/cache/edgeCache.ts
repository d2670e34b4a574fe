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
 * What goes into the cache is read to its end first: where an origin breaks off in the middle, the cache would take
 * the half that came for the whole. It is in memory meanwhile, hence a limit to the size of what is cached.
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
  if (reading === 404 && OPTIONS.cacheNotFound) {
    // Without a body: of one, the cache would give ranges, as if it were an object.
    const missing = { status: 404, headers: { "cache-control": `max-age=${OPTIONS.cacheNotFound}` } };
    background.waitUntil(cache.put(url, new Response(null, missing)));
  }
  if (typeof reading === "number" || reading.part || !reading.body) return reading;
  if (!(reading.size <= OPTIONS.cacheMaxSize && isStorable(reading.headers))) return reading;
  const headers = new Headers(reading.headers);
  const [body, copy] = reading.body.tee();
  const whole = new Response(copy).arrayBuffer();
  background.waitUntil(
    whole.then((bytes) => cache.put(url, new Response(bytes, { headers }))).catch(() => undefined),
  );
  return { ...reading, body };
}
