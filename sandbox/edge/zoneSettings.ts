/**
 * What a zone's settings do to a visit at the edge, before and after anything of ours: each can be switched.
 * https://developers.cloudflare.com/waf/tools/browser-integrity-check/
 * https://developers.cloudflare.com/web-analytics/get-started/ ("automatic setup")
 */
import type { IncomingMessage } from "node:http";
import type { HeaderMap } from "../relay.ts";

export interface ZoneSettings {
  /** On in every new zone: visits without a user agent are refused (error 1010). */
  browserIntegrityCheck: boolean;
  /** Every visit is challenged. */
  underAttackMode: boolean;
  /** A beacon is put into every HTML page on its way, which takes the page's validator and length. */
  webAnalytics: boolean;
}

export const defaultZoneSettings: ZoneSettings = {
  browserIntegrityCheck: true,
  underAttackMode: false,
  webAnalytics: false,
};

export function refusalOf(settings: ZoneSettings, visit: IncomingMessage): "1010" | "challenge" | undefined {
  if (settings.underAttackMode) return "challenge";
  const agent = visit.headers["user-agent"] ?? "";
  return settings.browserIntegrityCheck && agent.trim() === "" ? "1010" : undefined;
}

const beacon = '<script defer src="https://static.cloudflareinsights.com/beacon.min.js"></script>';

export function isRewritten(settings: ZoneSettings, headers: HeaderMap): boolean {
  return (
    settings.webAnalytics &&
    /^text\/html\b/i.test(String(headers["content-type"] ?? "")) &&
    headers["content-encoding"] === undefined
  );
}

/** A page that is changed on its way is another one: nobody knows its length or validator beforehand. */
export function rewrittenHeaders(headers: HeaderMap): HeaderMap {
  const { etag: _etag, "content-length": _length, "accept-ranges": _ranges, ...rest } = headers;
  return rest;
}

export function rewrittenPage(page: Uint8Array): string {
  return new TextDecoder().decode(page).replace("</body>", `${beacon}</body>`);
}
