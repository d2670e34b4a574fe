/*
 * observe → plan → apply → verify, as one read and one run. The front ends call these and draw what they report.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { changeId } from "../core/change.ts";
import { createTurns, type Turns } from "../core/inTurn.ts";
import { isAbort } from "../core/isAbort.ts";
import { applyChanges } from "../core/runChanges.ts";
import type { RunContext } from "../core/runContext.ts";
import { announce, changeHead } from "../core/stage.ts";
import type { StepResult } from "../core/step.ts";
import { observeSplitRecords } from "../dns/planRecords.ts";
import { removeDns, runDns } from "../dns/runDns.ts";
import { openSiteDns } from "../dns/siteDns.ts";
import { publishValidationRecords } from "../dns/validationRecords.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import { placeSite } from "../site/placeSite.ts";
import { reachSite } from "../site/reachSite.ts";
import type { Site } from "../site/site.ts";
import { generateWorker } from "../worker/generate.ts";
import { applyChange } from "./applyChange.ts";
import type { Change } from "./changes.ts";
import { holdSite } from "./hold/holdSite.ts";
import { entryOf } from "./ledger.ts";
import type { ApplyContext } from "./model/applyContext.ts";
import { ledgerEntry, siteOwnership, writeOwnership } from "./model/ownership.ts";
import type { SiteState } from "./model/siteState.ts";
import { type WantedWorker, wantedWorker } from "./model/wanted.ts";
import { observeSite } from "./observe.ts";
import { originRefusals } from "./originRefusals.ts";
import { type PlannedChanges, planChanges, planRemoval } from "./plan.ts";
import { refusals } from "./refusals.ts";
import type { HostnameVerification, Outcome, Plan, Report } from "./report.ts";
import { customHostnameId } from "./resources/customHostname.ts";
import { type SharedReads, shareReads } from "./sharedReads.ts";
import { planSplitDns } from "./splitDns.ts";
import { patienceOtherwise } from "./verify.ts";
import { splitError, verificationError, verifyHostnames, verifyReady } from "./verifyHostnames.ts";

/**
 * What a deploy would do. Two round trips deep: the zone, then everything else at once.
 *
 * @param shared given to all the sites that are planned together
 */
export function planSite(site: Site, context: RunContext, shared = shareReads(context)): Promise<Plan> {
  return planWith("deploy", site, { context, shared }, planChanges);
}

/** What `destroy` would remove: only what is ours. */
export function planDestroy(site: Site, context: RunContext, shared = shareReads(context)): Promise<Plan> {
  return planWith("destroy", site, { context, shared }, (_site, state) => {
    const removal = planRemoval(site, state);
    const buckets = site.origins.map((origin) => l10n.t("The bucket {0} and its files stay.", origin.bucket));
    return { ...removal, warnings: [...buckets, ...removal.warnings] };
  });
}

async function planWith(
  purpose: Plan["purpose"],
  site: Site,
  { context, shared }: { readonly context: RunContext; readonly shared: SharedReads },
  plan: (site: Site, state: SiteState, worker: WantedWorker) => PlannedChanges,
): Promise<Plan> {
  const api = createCloudflareApi(context);
  const dns = openSiteDns(site, context);
  const [{ zone, placed, state }, generated, split] = await Promise.all([
    shared.zone(site).then(async (found) => {
      const inZone = placeSite(site, found.name);
      const seen = await observeSite(api, inZone, found.account, found, shared);
      return { zone: found, placed: inZone, state: seen };
    }),
    generateWorker({ site, templatesFolder: context.templatesFolder, minify: true }),
    dns && observeSplitRecords(dns.provider, context.signal),
  ]);
  const worker = wantedWorker(site, generated, context.credentials);
  const edge = plan(placed, state, worker);
  const records = planSplitDns(placed, state, split, purpose);
  // Traffic comes to the new edge last, and leaves the old one first.
  const changes =
    purpose === "deploy" ? [...edge.changes, ...records.changes] : [...records.changes, ...edge.changes];
  const warnings = [...edge.warnings, ...records.warnings];
  const { account } = zone;
  return { ...edge, purpose, site: placed, account, zone, state, worker, dns, changes, warnings };
}

/**
 * Applies a plan and verifies what it made. Never throws for what a deploy can meet: the report says it.
 * Nothing is written at all while a foreign object lacks a consent or a secret is missing.
 *
 * @param turns given to all the plans that are applied side by side
 */
export async function applyPlan(plan: Plan, context: RunContext, turns = createTurns()): Promise<Report> {
  const refused = refusals(plan, context);
  if (refused.length > 0) return { ...emptyReport, outcome: "failed", errors: refused };

  try {
    const unreadable = await originRefusals(plan, context);
    if (unreadable.length > 0) return { ...emptyReport, outcome: "failed", errors: unreadable };
    return await holding(plan, context, turns);
  } catch (error) {
    if (context.signal.aborted || isAbort(error)) return { ...emptyReport, outcome: "cancelled" };
    if (error instanceof CdnError) return { ...emptyReport, outcome: "failed", errors: [error] };
    throw error;
  }
}

type Holding = Pick<ApplyContext, "run" | "turns">;

/** Carries the plan out under the site's mark. What is only to be looked at leaves none. */
async function holding(plan: Plan, context: RunContext, turns: Turns): Promise<Report> {
  const { site, account, state, ledger } = plan;
  const owner = siteOwnership(site, state);
  const planned = state.worker?.tags;
  const hold = holdSite({ command: plan.purpose, site, account, planned, known: owner.made }, context);
  const gone = new Set<string>();
  try {
    if (planned && ledger && owner.ours && (plan.changes.length > 0 || !isWritten(plan, ledger))) {
      // What is about to be made is written into the ledger first; and what is gone without our doing is struck off.
      await hold.take(ledger);
    }
    const report = await (plan.purpose === "deploy" ? deploy : destroy)(plan, context, { run: hold, turns });
    for (const entry of goneBy(plan, report.done)) gone.add(entry);
    return report;
  } finally {
    await hold.release(gone);
  }
}

/** The tags say the plan's ledger already. */
function isWritten({ site, state }: Plan, ledger: readonly string[]): boolean {
  const now = state.worker?.tags ?? [];
  const wanted = writeOwnership(site.name, ledger, now);
  return wanted.length === now.length && wanted.every((tag) => now.includes(tag));
}

/** The edge first, then its verification by direct connection, and only then the visitors. */
async function deploy(plan: Plan, context: RunContext, hold: Holding): Promise<Report> {
  const { edgeChanges, dnsChanges } = separate(plan.changes);
  const applying = applyChanges(edgeChanges, applyContext(plan, context, hold), applyChecked);
  // The whole road is visible from the start, in its order.
  for (const change of dnsChanges) announce(changeHead(change), context.emit, "waiting");
  const edge = await applying;
  const verifications = await verifyReady(plan, edge.done, context).catch((error: unknown) => {
    // What was done is told, also where the look at it was stopped.
    if (context.signal.aborted) return [];
    throw error;
  });
  const errors = [...edge.errors, ...verifications.flatMap(verificationError)];
  const isServing = errors.length === 0 && edge.records.length === 0 && !context.signal.aborted;
  if (!isServing) {
    for (const change of dnsChanges) {
      announce(changeHead(change), context.emit, "skipped", l10n.t("the edge is not ready for visitors yet"));
    }
    return report(plan, context, {
      done: edge.done,
      verifications,
      split: [],
      records: edge.records,
      errors,
    });
  }
  const validated = plan.site.hostnames.filter((hostname) => edge.done.includes(customHostnameId(hostname)));
  const dns = plan.dns && (await runDns(plan.dns, { changes: dnsChanges, validated }, context));
  const split = dns?.verifications ?? [];
  return report(plan, context, {
    done: [...edge.done, ...(dns?.done ?? [])],
    verifications,
    split,
    records: [],
    errors: [...errors, ...(dns?.errors ?? []), ...split.flatMap(splitError)],
  });
}

/** The visitors leave first, then what served them goes. */
async function destroy(plan: Plan, context: RunContext, hold: Holding): Promise<Report> {
  const { edgeChanges, dnsChanges } = separate(plan.changes);
  for (const change of edgeChanges) announce(changeHead(change), context.emit, "waiting");
  const dns = await removeDns(plan.dns, dnsChanges, context);
  if (dns.errors.length > 0 || dns.cancelled) {
    return report(plan, context, {
      done: dns.done,
      verifications: [],
      split: [],
      records: [],
      errors: dns.errors,
    });
  }
  const edge = await applyChanges(edgeChanges, applyContext(plan, context, hold), applyChecked);
  const done = [...dns.done, ...edge.done];
  return report(plan, context, { done, verifications: [], split: [], records: [], errors: edge.errors });
}

/** Each step looks first whether the run still has the site. */
async function applyChecked(change: Change, context: ApplyContext): Promise<StepResult> {
  await context.run.check();
  return applyChange(change, context);
}

function applyContext(plan: Plan, context: RunContext, { run, turns }: Holding): ApplyContext {
  const provider = plan.dns?.provider;
  return {
    ...context,
    api: createCloudflareApi(context),
    site: plan.site,
    account: plan.account,
    zone: plan.zone,
    run,
    turns,
    progress: () => undefined,
    hasFailed: () => false,
    publishRecords:
      provider && ((records) => publishValidationRecords(provider, plan.site, records, context)),
  };
}

function separate(changes: readonly Change[]) {
  return {
    edgeChanges: changes.filter((change) => change.resource !== "splitRecord"),
    dnsChanges: changes.filter((change) => change.resource === "splitRecord"),
  };
}

function report(plan: Plan, context: RunContext, parts: Omit<Report, "outcome">): Report {
  return { ...parts, outcome: outcomeOf(plan, context, parts.errors, parts.records.length > 0) };
}

/** Asks the edge for a real object over each public hostname. */
export async function verifySite(site: Site, context: RunContext): Promise<readonly HostnameVerification[]> {
  const api = createCloudflareApi(context);
  const { zone, site: placed } = await reachSite(api, site, context);
  return verifyHostnames(placed, placed.hostnames, {
    ...context,
    api,
    account: zone.account,
    patience: patienceOtherwise,
  });
}

/** What was taken away: an object of the same name that somebody makes tomorrow is not ours. */
function goneBy({ changes, state }: Plan, done: readonly string[]): readonly string[] {
  return changes
    .filter((change) => done.includes(changeId(change)))
    .flatMap((change) => takes(change, state));
}

/** What a change takes away: what it removes, or the zone's fallback origin that it replaces. */
function takes(change: Change, state: SiteState): readonly string[] {
  if (change.action === "delete") return entryOf(change);
  const before = state.fallbackOrigin?.origin;
  const isReplaced = change.resource === "fallbackOrigin" && change.spec.isNew && before !== change.name;
  return isReplaced && before !== undefined ? [ledgerEntry("fallbackOrigin", before)] : [];
}

const emptyReport = { done: [], verifications: [], split: [], records: [], errors: [] } as const;

function outcomeOf(
  plan: Plan,
  context: RunContext,
  errors: readonly CdnError[],
  recordsMissing: boolean,
): Outcome {
  if (context.signal.aborted) return "cancelled";
  if (errors.length > 0) return "failed";
  if (recordsMissing) return "recordsMissing";
  return plan.changes.length === 0 ? "unchanged" : "succeeded";
}
