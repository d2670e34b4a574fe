import type { CloudflareApi } from "../providers/cloudflare/api.ts";
import type { DnsRecordState } from "../providers/cloudflare/state.ts";
import type { Account, Zone } from "../providers/cloudflare/types.ts";
import { observeWorker } from "../providers/cloudflare/workers.ts";
import { workerDomains } from "../site/hostnameKind.ts";
import type { Site } from "../site/site.ts";
import { ledgerEntry, namesInLedger, siteOwnership } from "./model/ownership.ts";
import type { SiteState } from "./model/siteState.ts";
import { hasAccessRules, r2Buckets } from "./model/wanted.ts";
import { observeFormer } from "./observeFormer.ts";
import { observeBucket } from "./resources/bucket.ts";
import { observeBucketDomain, observePublicDomains } from "./resources/bucketDomain.ts";
import { observeDnsRecords } from "./resources/dnsRecord.ts";
import type { SharedReads } from "./sharedReads.ts";

/**
 * Reads everything that a site touches, all at once: one round trip deep. Only for hostnames that the zone does not
 * lead to the Worker yet, and where cdn.jsonc has changed names, does a second one follow.
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
  const host = site.fallbackOrigin;
  const [buckets, bucketDomain, publicDomains, dnsRecords, saas, domains, worker, routes] = await Promise.all(
    [
      Promise.all(origins.map((origin) => observeBucket(api, account, origin))),
      domainOrigin && host !== undefined ? observeBucketDomain(api, account, domainOrigin, host) : undefined,
      hasAccessRules(site)
        ? Promise.all(origins.map((origin) => observePublicDomains(api, account, origin)))
        : [],
      host === undefined ? [] : observeDnsRecords(api, zone, host),
      host === undefined ? undefined : observeSaas(shared, zone),
      shared.workerDomains(zone),
      observeWorker(api, account, site.worker.name),
      shared.routes(zone),
    ],
  );
  const [former, hostnameRecords] = await Promise.all([
    observeFormer(api, site, account, zone, { worker, routes, workerDomains: domains }),
    recordsAtNewDomains(api, site, zone, domains),
  ]);
  const { made } = siteOwnership(site, { worker, former });
  // A site that needs nothing of Cloudflare for SaaS asks for nothing of it, unless something of ours is left there.
  const isLeft =
    [...namesInLedger(made, "customHostname"), ...namesInLedger(made, "fallbackOrigin")].length > 0;
  const { fallbackOrigin, hostnames, hostnameQuota } =
    saas ?? (isLeft ? await observeSaas(shared, zone) : noSaas);
  const scripts = [site.worker.name, ...former.workers.map(({ name }) => name)];
  return {
    buckets: buckets.filter((bucket) => bucket !== undefined),
    bucketDomain,
    publicDomains: allOrUnknown(publicDomains),
    dnsRecords,
    fallbackOrigin,
    workerDomains: domains.filter(
      ({ hostname, script }) => site.hostnames.includes(hostname) || scripts.includes(script),
    ),
    hostnameRecords,
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

const noSaas = { fallbackOrigin: undefined, hostnames: [], hostnameQuota: undefined } as const;

/** What Cloudflare for SaaS holds for the zone. */
async function observeSaas(shared: SharedReads, zone: Zone) {
  const [fallbackOrigin, hostnames, hostnameQuota] = await Promise.all([
    shared.fallbackOrigin(zone),
    shared.customHostnames(zone),
    shared.hostnameQuota(zone),
  ]);
  return { fallbackOrigin, hostnames, hostnameQuota };
}

/** A domain that is there has its own record, and nothing else can stand beside that. */
async function recordsAtNewDomains(
  api: CloudflareApi,
  site: Site,
  zone: Zone,
  domains: readonly { readonly hostname: string }[],
): Promise<readonly DnsRecordState[]> {
  const fresh = workerDomains(site).filter((name) => domains.every(({ hostname }) => hostname !== name));
  return (await Promise.all(fresh.map((name) => observeDnsRecords(api, zone, name)))).flat();
}

/** One list that could not be read makes the whole unknown. */
function allOrUnknown(lists: readonly (readonly string[] | undefined)[]): readonly string[] | "unknown" {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? known.flat() : "unknown";
}
