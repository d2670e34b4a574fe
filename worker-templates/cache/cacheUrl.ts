/**
 * The address that an object is cached under: the one that visitors see, because purging by URL reaches only
 * those. Every way of escaping a path, and http as well as https, come to the same; a query is no part of it, or
 * anybody could make the cache miss.
 */
export function cacheUrl(host: string, key: string): string {
  return `https://${host}/${encodeURI(key).replace(/[?#]/g, encodeURIComponent)}`;
}
