/*
 * Who still needs a host that was the fallback origin. A zone has one for all its custom hostnames, those of others too.
 */
import * as l10n from "@vscode/l10n";
import { changeId } from "../../core/change.ts";
import { judgeFallbackOrigin } from "../../providers/cloudflare/fallbackOriginState.ts";
import type { Site } from "../../site/site.ts";
import { ledgerEntry, siteOwnership } from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";

/** Custom hostnames of the zone that stay when the site has none any more. */
export function hostnamesOfOthers(site: Site, state: SiteState): readonly string[] {
  const { made } = siteOwnership(site, state);
  return (state.zoneHostnames ?? []).filter((hostname) => !made.has(ledgerEntry("customHostname", hostname)));
}

/** The zone's fallback origin as it is set now, unless its removal is on the way. */
export function currentFallbackOrigin({ fallbackOrigin }: SiteState): string | undefined {
  if (!fallbackOrigin || judgeFallbackOrigin(fallbackOrigin).kind === "leaving") return undefined;
  return fallbackOrigin.origin;
}

/** True for the host behind the zone's fallback origin where the site itself needs none, and others do. */
export function isStillNeeded(host: string, site: Site, state: SiteState): boolean {
  if (site.fallbackOrigin !== undefined) return false;
  return currentFallbackOrigin(state) === host && hostnamesOfOthers(site, state).length > 0;
}

/** Ids of the changes after which no custom hostname of the site needs its former host any more. */
export function fallbackOriginGone(site: Site, state: SiteState): readonly string[] {
  const name = site.fallbackOrigin ?? currentFallbackOrigin(state);
  const hostnames = state.customHostnames.map(({ hostname }) =>
    changeId({ resource: "customHostname", name: hostname }),
  );
  const origin = name === undefined ? [] : [changeId({ resource: "fallbackOrigin", name })];
  return site.fallbackOrigin === undefined ? [...hostnames, ...origin] : origin;
}

export function reasonToLeave({ fallbackOrigin }: Site): string {
  return fallbackOrigin === undefined
    ? l10n.t("Every hostname is in the zone itself: nothing needs a fallback origin any more.")
    : l10n.t("The site's fallback origin has another name now.");
}
