import type { Site } from "../site/site.ts";
import type { Change } from "./changes.ts";
import { bucketDomainEntry, ledgerEntry, readOwnership, siteOwnership } from "./model/ownership.ts";
import type { SiteState } from "./model/siteState.ts";
import { r2Buckets } from "./model/wanted.ts";

/**
 * Entries of what is ours and still there. A Worker that is taken over from another site brings only what this
 * site names itself: the rest is the other site's.
 */
export function ledgerToKeep(site: Site, state: SiteState): readonly string[] {
  const owner = siteOwnership(site, state);
  const raw = readOwnership(state.worker?.tags ?? []);
  const taken = owner.ours || !raw.ours ? [] : [...raw.made].filter((entry) => isNamedBy(site, entry));
  const there = entriesThere(site, state);
  return [...owner.made, ...taken].filter((entry) => there.has(entry)).concat(formerWorkerEntries(state));
}

/** The entry under which the ledger knows what a change makes or removes; none for what it does not know. */
export function entryOf(change: Change): readonly string[] {
  switch (change.resource) {
    case "bucketDomain":
      return [bucketDomainEntry(change.spec.domain, change.spec.origin)];
    case "dnsRecord":
      return [ledgerEntry("dnsRecord", change.spec.name)];
    case "customHostname":
    case "fallbackOrigin":
    case "workerScript":
      return [ledgerEntry(change.resource, change.name)];
    case "bucket":
    case "splitRecord":
    case "workerDomain":
    case "workerRoute":
      return [];
  }
}

function isNamedBy(site: Site, entry: string): boolean {
  const host = site.fallbackOrigin;
  const own = [
    ...site.hostnames.map((hostname) => ledgerEntry("customHostname", hostname)),
    ...(host === undefined
      ? []
      : [
          ledgerEntry("fallbackOrigin", host),
          ledgerEntry("dnsRecord", host),
          ...r2Buckets(site).map((origin) => bucketDomainEntry(host, origin)),
        ]),
  ];
  return own.includes(entry);
}

/** The entry of everything that was found, whosever it is. */
function entriesThere(site: Site, state: SiteState): ReadonlySet<string> {
  const { bucketDomain, dnsRecords, fallbackOrigin, former } = state;
  const [origin] = r2Buckets(site);
  const hostnames = state.zoneHostnames ?? state.customHostnames.map(({ hostname }) => hostname);
  return new Set([
    ...hostnames.map((hostname) => ledgerEntry("customHostname", hostname)),
    ...(fallbackOrigin ? [ledgerEntry("fallbackOrigin", fallbackOrigin.origin)] : []),
    ...(bucketDomain && origin ? [bucketDomainEntry(bucketDomain.domain, origin)] : []),
    ...(former?.bucketDomains ?? []).map((found) => bucketDomainEntry(found.domain, found)),
    ...[...dnsRecords, ...(former?.dnsRecords ?? [])].map(({ name }) => ledgerEntry("dnsRecord", name)),
  ]);
}

function formerWorkerEntries({ former }: SiteState): readonly string[] {
  return (former?.workers ?? []).map(({ name }) => ledgerEntry("workerScript", name));
}
