import type { CloudflareApi } from "../providers/cloudflare/api.ts";
import type { Account, Zone } from "../providers/cloudflare/types.ts";
import { observeWorker } from "../providers/cloudflare/workers.ts";
import type { Site } from "../site/site.ts";
import { ledgerEntry, siteOwnership } from "./model/ownership.ts";
import type { SiteState } from "./model/siteState.ts";
import { hasAccessRules, r2Buckets } from "./model/wanted.ts";
import { observeFormer } from "./observeFormer.ts";
import { observeBucket } from "./resources/bucket.ts";
import { observeBucketDomain, observePublicDomains } from "./resources/bucketDomain.ts";
import { observeDnsRecords } from "./resources/dnsRecord.ts";
import type { SharedReads } from "./sharedReads.ts";

/**
 * Reads everything that a site touches, all at once: one round trip deep. Only where cdn.jsonc has changed names
 * does a second one follow, for what stands under the former ones.
 */
export async function observeSite(
  api: CloudflareApi,
  site: Site,
  account: Account,
  zone: Zone,
  shared: SharedReads,
): Promise<SiteState> {
  const origins = r2Buckets(site);
  const domainOrigin = origins[0];
  const [
    buckets,
    bucketDomain,
    publicDomains,
    dnsRecords,
    fallbackOrigin,
    hostnames,
    hostnameQuota,
    worker,
    routes,
  ] = await Promise.all([
    Promise.all(origins.map((origin) => observeBucket(api, account, origin))),
    domainOrigin ? observeBucketDomain(api, account, domainOrigin, site.fallbackOrigin) : undefined,
    hasAccessRules(site)
      ? Promise.all(origins.map((origin) => observePublicDomains(api, account, origin)))
      : [],
    observeDnsRecords(api, zone, site.fallbackOrigin),
    shared.fallbackOrigin(zone),
    shared.customHostnames(zone),
    shared.hostnameQuota(zone),
    observeWorker(api, account, site.worker.name),
    shared.routes(zone),
  ]);
  const former = await observeFormer(api, site, account, zone, { worker, routes });
  const { made } = siteOwnership(site, { worker, former });
  return {
    buckets: buckets.filter((bucket) => bucket !== undefined),
    bucketDomain,
    publicDomains: allOrUnknown(publicDomains),
    dnsRecords,
    fallbackOrigin,
    customHostnames: hostnames.filter(
      ({ hostname }) =>
        site.hostnames.includes(hostname) || made.has(ledgerEntry("customHostname", hostname)),
    ),
    zoneHostnames: hostnames.map(({ hostname }) => hostname),
    hostnameQuota,
    worker,
    routes,
    former,
  };
}

/** One list that could not be read makes the whole unknown. */
function allOrUnknown(lists: readonly (readonly string[] | undefined)[]): readonly string[] | "unknown" {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? known.flat() : "unknown";
}
