/*
 * The heart of the program: what a site wants and what the accounts hold come in, the changes come out, in the
 * order in which they are applied. Pure: no clock, no network, no editor.
 *
 * The order is a road with side paths, not a queue; each change names what it needs:
 *
 *   bucket ─▶ Worker ─▶ routes, the Worker's own domains
 *                │
 *                └────▶ bucket domain or DNS record ─▶ fallback origin
 *                └────▶ custom hostnames ─▶ (records published) ─▶ active
 *
 * The Worker comes before the hostnames and domains because its tags are the ledger of what is ours: whatever
 * cannot carry a mark itself is written there before it is made (ownership.ts). Removals come last, and those of
 * a whole site in the other direction, the ledger at the very end.
 *
 * Where cdn.jsonc has changed a name, the new object is made first and the former one removed once nothing leads
 * to it any more; where the same name moves to another bucket, the former carrier gives it up first.
 */
import * as l10n from "@vscode/l10n";
import { changeId } from "../core/change.ts";
import type { Site } from "../site/site.ts";
import type { Change } from "./changes.ts";
import { entryOf, ledgerToKeep } from "./ledger.ts";
import { bucketDomainEntry, ledgerEntry, type Ownership, siteOwnership } from "./model/ownership.ts";
import type { SiteState } from "./model/siteState.ts";
import { r2Buckets, type WantedWorker } from "./model/wanted.ts";
import { planBuckets } from "./resources/bucket.ts";
import * as bucketDomain from "./resources/bucketDomain.ts";
import * as customHostname from "./resources/customHostname.ts";
import * as dnsRecord from "./resources/dnsRecord.ts";
import * as fallbackOrigin from "./resources/fallbackOrigin.ts";
import { currentFallbackOrigin, hostnamesOfOthers } from "./resources/formerFallback.ts";
import * as workerDomain from "./resources/workerDomain.ts";
import * as workerRoute from "./resources/workerRoute.ts";
import * as workerScript from "./resources/workerScript.ts";

export interface PlannedChanges {
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  /** What the Worker's ledger names while the changes are applied: what is ours now, and what is about to be. */
  readonly ledger: readonly string[];
  /** `destroy`: something of ours stays for now because others use it. */
  readonly isPartial?: boolean;
}

export function planChanges(site: Site, state: SiteState, worker: WantedWorker): PlannedChanges {
  const owner = siteOwnership(site, state);
  const formerDomains = bucketDomain.planFormerDomains(site, state);
  const host = site.fallbackOrigin;
  const domainIds = [
    ...(host === undefined ? [] : [changeId({ resource: "bucketDomain", name: host })]),
    ...formerDomains.filter(({ spec }) => spec.domain === site.fallbackOrigin).map(changeId),
  ];
  const records = dnsRecord.planDnsRecord(site, state, owner, domainIds);
  const domains = bucketDomain.planBucketDomain(site, state, owner, [
    ...domainIds.slice(host === undefined ? 0 : 1),
    ...records.map(changeId),
  ]);
  const fallback = fallbackOrigin.planFallbackOrigin(site, state, owner);
  const hostnames = customHostname.planCustomHostnames(site, state, owner);
  const ledger = [
    ...ledgerToKeep(site, state),
    ...dnsRecord.recordEntries(site, state, owner, records),
    ...[...domains, ...fallback, ...hostnames].filter(makesOurs).flatMap(entryOf),
  ];
  const script = workerScript.planWorkerScript(site, state, owner, worker, ledger);
  const routes = workerRoute.planRoutes(site, state, owner);
  const scriptIds = script.map(changeId);
  const ownDomains = workerDomain.planWorkerDomains(site, state, owner);
  const formerWorkers = workerScript.planFormerWorkers(state).map((change) => ({
    ...change,
    needs: [...scriptIds, ...[...routes, ...ownDomains].map(changeId)],
  }));

  const all: readonly Change[] = [
    ...planBuckets(site, state),
    ...domains,
    ...records,
    ...fallback,
    ...hostnames,
    ...script,
    ...ownDomains,
    ...routes,
    ...formerDomains,
    ...dnsRecord.planFormerRecords(site, state),
    ...formerWorkers,
  ];
  return {
    changes: inOrder(all.map((change) => withLedgerFirst(change, scriptIds))),
    warnings: [
      ...bucketDomain.exposureWarnings(site, state),
      ...customHostname.quotaWarnings(state, hostnames),
      ...workerRoute.routeWarnings(site, state),
      ...stayingWarnings(site, state, owner),
    ],
    ledger,
  };
}

/** What is ours and stays though the site needs it no more: other custom hostnames of the zone do. */
function stayingWarnings(site: Site, state: SiteState, owner: Ownership): readonly string[] {
  const current = currentFallbackOrigin(state);
  if (site.fallbackOrigin !== undefined || current === undefined) return [];
  const others = hostnamesOfOthers(site, state);
  if (others.length === 0 || !owner.made.has(ledgerEntry("fallbackOrigin", current))) return [];
  return [
    l10n.t(
      "The zone's fallback origin {0} stays with its host: other custom hostnames need it ({1}).",
      current,
      others.slice(0, 5).join(", "),
    ),
  ];
}

/** What `destroy` removes: only what is ours. Buckets stay, they hold the person's files. */
export function planRemoval(site: Site, state: SiteState): PlannedChanges {
  const owner = siteOwnership(site, state);
  const isMade = (kind: "customHostname" | "fallbackOrigin", name: string) =>
    owner.made.has(ledgerEntry(kind, name));
  const scripts = [
    ...(owner.ours ? [site.worker.name] : []),
    ...(state.former?.workers ?? []).map(({ name }) => name),
  ];

  const routes = state.routes.flatMap((route) =>
    route.script !== undefined && scripts.includes(route.script)
      ? [workerRoute.removal(route, route.script)]
      : [],
  );
  const domains = (state.workerDomains ?? [])
    .filter(({ script }) => scripts.includes(script))
    .map((existing) => workerDomain.removal(existing));
  const hostnames = state.customHostnames
    .filter(({ hostname }) => isMade("customHostname", hostname))
    .map((existing) => customHostname.removal(existing));

  // A zone has one fallback origin: without it the custom hostnames of others would break.
  const removed = new Set([...site.hostnames, ...hostnames.map(({ name }) => name)]);
  const others = (state.zoneHostnames ?? []).filter((hostname) => !removed.has(hostname));
  const current =
    state.fallbackOrigin && !fallbackOrigin.isGoing(state.fallbackOrigin)
      ? state.fallbackOrigin.origin
      : undefined;
  const isFallbackOurs = current !== undefined && isMade("fallbackOrigin", current);
  const isNeeded = (host: string) =>
    others.length > 0 && (host === current || site.siblingFallbackOrigins.includes(host));
  const fallback = isFallbackOurs && others.length === 0 ? [fallbackOrigin.removal(current)] : [];

  const hosts = removableHosts(site, state, owner);
  const hostsToRemove = hosts.filter(({ host }) => !isNeeded(host)).map(({ change }) => change);
  const isPartial = (isFallbackOurs && others.length > 0) || hostsToRemove.length < hosts.length;

  const fallbackIds = fallback.map(changeId);
  const before: readonly Change[] = [
    ...routes,
    ...domains,
    ...hostnames,
    ...fallback.map((change) => ({ ...change, needs: hostnames.map(changeId) })),
    ...hostsToRemove.map((change) => ({ ...change, needs: fallbackIds })),
  ];
  // The ledger goes last: a run that is stopped before still knows what is ours. While something stays, so does it.
  const gone = isPartial ? scripts.filter((name) => name !== site.worker.name) : scripts;
  const needs = before.map(changeId);
  return {
    changes: [...before, ...gone.map((name) => ({ ...workerScript.removal(name), needs }))],
    warnings: isPartial
      ? [
          l10n.t(
            "The zone's fallback origin {0} stays with its host and the Worker that remembers them: other custom hostnames need it ({1}). Destroy their sites first, then this one again.",
            current ?? site.fallbackOrigin ?? "",
            others.slice(0, 5).join(", "),
          ),
        ]
      : [],
    ledger: [...owner.made],
    isPartial,
  };
}

/** Bucket domains and DNS records of ours, each with the host that it gives an address. */
function removableHosts(site: Site, state: SiteState, owner: Ownership) {
  const [origin] = r2Buckets(site);
  const { bucketDomain: domain } = state;
  const isDomainOurs = domain && origin && owner.made.has(bucketDomainEntry(domain.domain, origin));
  const records = state.dnsRecords.filter((record) => dnsRecord.isOurRecord(record, site, owner));
  return [
    ...(isDomainOurs
      ? [{ host: domain.domain, change: bucketDomain.removal(domain.domain, origin, domain) }]
      : []),
    ...(state.former?.bucketDomains ?? []).map((found) => ({
      host: found.domain,
      change: bucketDomain.formerRemoval(found),
    })),
    ...[...records, ...(state.former?.dnsRecords ?? [])].map((record) => ({
      host: record.name,
      change: dnsRecord.removal(record, records),
    })),
  ];
}

/** A fallback origin that replaces another one is made as well; one that is only set again stays whose it was. */
function makesOurs(change: Change): boolean {
  if (change.resource === "fallbackOrigin" && change.action === "update") return change.spec.isNew;
  return change.action === "create";
}

/** Whatever the ledger has to name before it is made waits for the Worker that carries the ledger. */
function withLedgerFirst(change: Change, scriptIds: readonly string[]): Change {
  const inLedger =
    change.resource === "bucketDomain" ||
    change.resource === "fallbackOrigin" ||
    change.resource === "customHostname";
  if (!inLedger || !makesOurs(change) || scriptIds.length === 0) return change;
  return { ...change, needs: [...change.needs, ...scriptIds] };
}

/** Puts every change behind those that it needs, and otherwise keeps the order. Needs that are not planned are met. */
export function inOrder(changes: readonly Change[]): readonly Change[] {
  const ids = new Set(changes.map(changeId));
  const waiting = changes.map((change) => ({
    ...change,
    needs: change.needs.filter((need) => ids.has(need)),
  }));
  const ordered: Change[] = [];
  const placed = new Set<string>();
  while (waiting.length > 0) {
    const index = waiting.findIndex((change) => change.needs.every((need) => placed.has(need)));
    const [next] = waiting.splice(Math.max(index, 0), 1);
    if (!next) break;
    ordered.push(next);
    placed.add(changeId(next));
  }
  return ordered;
}
