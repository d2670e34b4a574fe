import { isStorable } from "./freshness.ts";

/*
 * Workers Cache reads what an answer says, and keeps what says nothing for two hours, and a 404 for minutes. It is
 * told otherwise in the header that only Cloudflare reads.
 * https://developers.cloudflare.com/workers/cache/
 */

const field = "cloudflare-cdn-cache-control";

/** Of an object: as long as the site says where the object does not, and nothing that no cache may keep. */
export function tellWorkersCache(headers: Headers): void {
  if (!isStorable(headers, OPTIONS.edgeCacheControl)) headers.set(field, "no-store");
  else if (!headers.has("cache-control")) headers.set(field, OPTIONS.edgeCacheControl);
}

/** Of what is no object: a 404 for as long as the site wants, and no other failure. */
export function limitWorkersCache({ status, headers }: Response, notFoundSeconds: number): void {
  if (status < 400) return;
  headers.set(field, status === 404 && notFoundSeconds > 0 ? `max-age=${notFoundSeconds}` : "no-store");
}
