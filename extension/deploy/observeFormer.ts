import type { CloudflareApi } from "../providers/cloudflare/api.ts";
import type { Account, Zone } from "../providers/cloudflare/types.ts";
import { observeTags } from "../providers/cloudflare/workers.ts";
import type { Site } from "../site/site.ts";
import {
  isOurComment,
  madeBucketDomains,
  namesInLedger,
  readOwnership,
  siteOwnership,
} from "./model/ownership.ts";
import type { FormerState, FormerWorkerState, SiteState } from "./model/siteState.ts";
import { r2Buckets } from "./model/wanted.ts";
import { observeBucketDomain } from "./resources/bucketDomain.ts";
import { observeDnsRecords } from "./resources/dnsRecord.ts";

type Found = Pick<SiteState, "worker" | "routes"> & Required<Pick<SiteState, "workerDomains">>;

/** Looks for what the ledger names and cdn.jsonc does not. Without such names it asks nothing. */
export async function observeFormer(
  api: CloudflareApi,
  site: Site,
  account: Account,
  zone: Zone,
  found: Found,
): Promise<FormerState> {
  const { worker } = found;
  const workers = await formerWorkers(api, site, account, found);
  const none: FormerState = { bucketDomains: [], dnsRecords: [], workers };
  const { made } = siteOwnership(site, { worker, former: none });
  const [domainOrigin] = r2Buckets(site);
  const [bucketDomains, dnsRecords] = await Promise.all([
    Promise.all(
      madeBucketDomains(made)
        .filter(({ domain }) => isInZone(domain, zone))
        .filter(
          ({ domain, origin }) =>
            domain !== site.fallbackOrigin ||
            origin.bucket !== domainOrigin?.bucket ||
            origin.jurisdiction !== domainOrigin?.jurisdiction,
        )
        .map(async ({ domain, origin }) => {
          const found = await observeBucketDomain(api, account, origin, domain);
          const { jurisdiction } = origin;
          return found && { ...found, ...(jurisdiction ? { jurisdiction } : {}) };
        }),
    ),
    Promise.all(
      namesInLedger(made, "dnsRecord")
        .filter((name) => name !== site.fallbackOrigin && isInZone(name, zone))
        .map((name) => observeDnsRecords(api, zone, name)),
    ),
  ]);
  return {
    bucketDomains: bucketDomains.filter((domain) => domain !== undefined),
    dnsRecords: dnsRecords.flat().filter(({ comment }) => isOurComment(comment)),
    workers,
  };
}

/** A Worker of ours made for this very site: the ledger names it, or our routes still lead to it. */
async function formerWorkers(
  api: CloudflareApi,
  site: Site,
  account: Account,
  { worker, routes, workerDomains }: Found,
): Promise<readonly FormerWorkerState[]> {
  const hosts = [...site.hostnames, ...(site.fallbackOrigin === undefined ? [] : [site.fallbackOrigin])];
  const patterns = hosts.map((host) => `${host}/*`);
  const named = namesInLedger(siteOwnership(site, { worker }).made, "workerScript");
  const routed = routes.flatMap(({ pattern, script }) =>
    script !== undefined && patterns.includes(pattern) ? [script] : [],
  );
  const attached = workerDomains.flatMap(({ hostname, script }) =>
    site.hostnames.includes(hostname) ? [script] : [],
  );
  const names = [...new Set([...named, ...routed, ...attached])].filter((name) => name !== site.worker.name);
  const found = await Promise.all(
    names.map(async (name) => ({ name, tags: await observeTags(api, account, name) })),
  );
  return found.flatMap(({ name, tags }) => {
    if (tags === undefined) return [];
    const owner = readOwnership(tags);
    return owner.ours && owner.site === site.name ? [{ name, tags }] : [];
  });
}

function isInZone(name: string, zone: Zone): boolean {
  return name === zone.name || name.endsWith(`.${zone.name}`);
}
