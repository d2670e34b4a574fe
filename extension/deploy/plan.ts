/*
 * The heart of the program: what a site wants and what the accounts hold come in, the changes come out, in the
 * order in which they are applied. Pure: no clock, no network, no editor.
 *
 * The order is a road with side paths, not a queue; each change names what it needs:
 *
 *   bucket ─▶ Worker ─▶ routes
 *                │
 *                └────▶ bucket domain or DNS record ─▶ fallback origin
 *                └────▶ custom hostnames ─▶ (records published) ─▶ active
 *
 * The Worker comes before the hostnames and domains because its tags are the ledger of what is ours: whatever
 * cannot carry a mark itself is written there before it is made (ownership.ts). Removals come last, and those of
 * a whole site in the other direction, the ledger at the very end.
 */
import type { Site } from "../site/site.ts";
import { changeId } from "./change.ts";
import type { Change } from "./changes.ts";
import { isOurComment, type LedgerKind, ledgerEntry, readOwnership } from "./ownership.ts";
import { planBuckets } from "./resources/bucket.ts";
import * as bucketDomain from "./resources/bucketDomain.ts";
import * as customHostname from "./resources/customHostname.ts";
import * as dnsRecord from "./resources/dnsRecord.ts";
import * as fallbackOrigin from "./resources/fallbackOrigin.ts";
import * as workerRoute from "./resources/workerRoute.ts";
import * as workerScript from "./resources/workerScript.ts";
import type { SiteState } from "./state.ts";
import { r2Origins, type WantedWorker } from "./wanted.ts";

export interface PlannedChanges {
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

export function planChanges(site: Site, state: SiteState, worker: WantedWorker): PlannedChanges {
  const owner = readOwnership(state.worker?.tags ?? []);
  const domains = bucketDomain.planBucketDomain(site, state, owner);
  const records = dnsRecord.planDnsRecord(site, state);
  const fallback = fallbackOrigin.planFallbackOrigin(site, state, owner);
  const hostnames = customHostname.planCustomHostnames(site, state, owner);
  const made = [...domains, ...fallback, ...hostnames].filter((change) => change.action === "create");
  const entries = made.map((change) => ledgerEntry(change.resource, change.name));
  const script = workerScript.planWorkerScript(site, state, owner, worker, entries);
  const routes = workerRoute.planRoutes(site, state, owner);

  const all: readonly Change[] = [
    ...planBuckets(site, state),
    ...domains,
    ...records,
    ...fallback,
    ...hostnames,
    ...script,
    ...routes,
  ];
  return {
    changes: inOrder(all.map((change) => withLedgerFirst(change, script))),
    warnings: [
      ...bucketDomain.exposureWarnings(site, state),
      ...customHostname.quotaWarnings(state, hostnames),
      ...workerRoute.routeWarnings(site, state),
    ],
  };
}

/** What `destroy` removes: only what is ours. Buckets stay, they hold the person's files. */
export function planRemoval(site: Site, state: SiteState): readonly Change[] {
  const owner = readOwnership(state.worker?.tags ?? []);
  const isMade = (kind: LedgerKind, name: string) => owner.made.has(ledgerEntry(kind, name));
  const scriptIsOurs = owner.ours && owner.site === site.name;
  const [origin] = r2Origins(site);

  const routes = scriptIsOurs
    ? state.routes
        .filter((route) => route.script === site.worker.name)
        .map((route) => workerRoute.removal(route, site.worker.name))
    : [];
  const hostnames = state.customHostnames
    .filter(({ hostname }) => isMade("customHostname", hostname))
    .map((existing) => customHostname.removal(existing));
  const current = state.fallbackOrigin?.origin;
  const fallback =
    current !== undefined &&
    isMade("fallbackOrigin", current) &&
    !site.siblingFallbackOrigins.includes(current)
      ? [fallbackOrigin.removal(current)]
      : [];
  const domains =
    state.bucketDomain && origin && isMade("bucketDomain", site.fallbackOrigin)
      ? [bucketDomain.removal(site.fallbackOrigin, origin, state.bucketDomain)]
      : [];
  const records = state.dnsRecords
    .filter((record) => isOurComment(record.comment))
    .map((record) => dnsRecord.removal(site, record));
  const before: readonly Change[] = [...routes, ...hostnames, ...fallback, ...domains, ...records];

  const fallbackIds = fallback.map(changeId);
  const withNeeds = before.map((change) =>
    change.resource === "bucketDomain" || change.resource === "dnsRecord"
      ? { ...change, needs: fallbackIds }
      : change.resource === "fallbackOrigin"
        ? { ...change, needs: hostnames.map(changeId) }
        : change,
  );
  const script = scriptIsOurs ? [workerScript.removal(site.worker.name)] : [];
  // The ledger goes last: a run that is stopped before still knows what is ours.
  return [...withNeeds, ...script.map((change) => ({ ...change, needs: before.map(changeId) }))];
}

/** Whatever the ledger has to name before it is made waits for the Worker that carries the ledger. */
function withLedgerFirst(change: Change, script: readonly workerScript.WorkerScriptChange[]): Change {
  const inLedger =
    change.resource === "bucketDomain" ||
    change.resource === "fallbackOrigin" ||
    change.resource === "customHostname";
  if (!inLedger || change.action !== "create" || script.length === 0) return change;
  return { ...change, needs: [...change.needs, ...script.map(changeId)] };
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
