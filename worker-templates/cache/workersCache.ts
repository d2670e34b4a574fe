import { isStorable } from "./freshness.ts";

/**
 * Workers Cache keeps an answer without Cache-Control for two hours, and a 404 for minutes. It is told otherwise
 * in the header that only Cloudflare reads: nothing that says no lifetime, and a 404 as long as the site wants.
 * https://developers.cloudflare.com/workers/cache/
 */
export function limitWorkersCache({ status, headers }: Response, notFoundSeconds: number): void {
  if (status === 404 && notFoundSeconds > 0) {
    headers.set("cloudflare-cdn-cache-control", `max-age=${notFoundSeconds}`);
  } else if (status >= 400 || !isStorable(headers)) {
    headers.set("cloudflare-cdn-cache-control", "no-store");
  }
}
