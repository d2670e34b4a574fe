/*
 * Headers of what is in the cache. Beside an object's own stands which build of the worker put it there: another one
 * may say other headers, or serve another bucket, so that a deploy begins with an empty cache. The same field holds
 * the Cache-Control that visitors get, for the one that the cache reads is for the edge alone.
 */

const field = "x-cdn-worker";

/**
 * The headers to put into the cache.
 *
 * @param forTheEdge Cache-Control for the edge where there is none for visitors
 */
export function keptHeaders(headers: Headers, forTheEdge: string): Headers {
  const kept = new Headers(headers);
  const own = headers.get("cache-control");
  kept.set(field, OPTIONS.build + (own ?? ""));
  if (own === null) kept.set("cache-control", forTheEdge);
  return kept;
}

/** Makes the headers what they were before; false where another build put them there. */
export function restoreHeaders(headers: Headers): boolean {
  const kept = headers.get(field) ?? "";
  if (!kept.startsWith(OPTIONS.build)) return false;
  headers.delete(field);
  headers.delete("cache-control");
  const own = kept.slice(OPTIONS.build.length);
  if (own) headers.set("cache-control", own);
  return true;
}
