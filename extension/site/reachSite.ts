import type { ApiContext, CloudflareApi } from "../providers/cloudflare/api.ts";
import { reachZone } from "../providers/cloudflare/token.ts";
import type { Zone } from "../providers/cloudflare/types.ts";
import { findFirstZone, findZone } from "../providers/cloudflare/zones.ts";
import { nameInZone, placeSite, zonesThatMayHold } from "./placeSite.ts";
import type { PlacedSite, Site } from "./site.ts";

export interface ReachedSite {
  readonly zone: Zone;
  readonly site: PlacedSite;
}

/**
 * Finds the site's zone in the account, and says the site with it. One round trip.
 *
 * @throws CdnError (notFound) for a zone that the token does not see, (config) for a hostname outside the zone that
 * has no fallback origin to point to.
 */
export async function reachSite(
  api: CloudflareApi,
  site: Site,
  context: Pick<ApiContext, "credentials">,
): Promise<ReachedSite> {
  const zone = await reachZone(api, (reached) => findSiteZone(reached, site), context);
  return { zone, site: placeSite(site, zone.name) };
}

/** As `reachSite`, without asking after the token where it is refused. */
export async function findSiteZone(api: CloudflareApi, site: Site): Promise<Zone> {
  if (site.zone !== undefined) return findZone(api, site.zone);
  const name = nameInZone(site);
  return findFirstZone(api, zonesThatMayHold(name), name);
}
