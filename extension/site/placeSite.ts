import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { customHostnames } from "./hostnameKind.ts";
import type { PlacedSite, Site } from "./site.ts";

/** A name that is in the site's zone: the fallback origin by definition; without one, every hostname is. */
export function nameInZone({
  fallbackOrigin,
  hostnames,
}: Pick<Site, "fallbackOrigin" | "hostnames">): string {
  return fallbackOrigin ?? hostnames[0];
}

/** Every zone that a name can be in, the longest first: `a.b.example.com`, `b.example.com`, `example.com`. */
export function zonesThatMayHold(name: string): readonly string[] {
  const labels = name.split(".");
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}

/** The site in its zone. A fallback origin that no hostname needs is none. */
export function placeSite(site: Site, zone: string): PlacedSite {
  const placed = { ...site, zone };
  const [first] = customHostnames(placed);
  if (first === undefined) {
    const { fallbackOrigin: _, ...without } = placed;
    return without;
  }
  if (site.fallbackOrigin === undefined) throw outside(site, first, zone);
  return placed;
}

function outside({ name }: Site, hostname: string, zone: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Site {0}", name),
    what: l10n.t("the hostname {0} is not in the zone {1}, and there is no fallback origin", hostname, zone),
    remedy: l10n.t(
      'Add "fallbackOrigin" to the site in cdn.jsonc, for example "cdn.{0}": visitors\' CNAME points there. Or give the hostname a site of its own.',
      zone,
    ),
  });
}
