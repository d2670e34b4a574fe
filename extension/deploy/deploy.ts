/*
 * observe → plan → apply → verify, as one read and one run. The faces call these and draw what they report.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../cdnError.ts";
import { createCloudflareApi } from "../cloudflare/api.ts";
import { isAbort } from "../cloudflare/problem.ts";
import { explainRefusal } from "../cloudflare/token.ts";
import { findZone } from "../cloudflare/zones.ts";
import type { Site } from "../site/site.ts";
import { generateWorker } from "../worker/generate.ts";
import { applyChange, applyChanges } from "./apply.ts";
import type { ApplyContext } from "./applyContext.ts";
import type { Change } from "./changes.ts";
import { describeChange } from "./describe.ts";
import { observeSite } from "./observe.ts";
import { ledgerEntry, readOwnership, writeOwnership } from "./ownership.ts";
import { type PlannedChanges, planChanges, planRemoval } from "./plan.ts";
import type { HostnameVerification, Outcome, Plan, Report } from "./report.ts";
import { isActive } from "./resources/customHostname.ts";
import { missingSecrets, writeTags } from "./resources/workerScript.ts";
import type { RunContext } from "./runContext.ts";
import type { SiteState } from "./state.ts";
import { verifyHostname } from "./verify.ts";
import { type WantedWorker, wantedWorker } from "./wanted.ts";

/** What a deploy would do. Two round trips deep: the zone, then everything else at once. */
export function planSite(site: Site, context: RunContext): Promise<Plan> {
  return planWith("deploy", site, context, planChanges);
}

/** What `destroy` would remove: only what is ours. */
export function planDestroy(site: Site, context: RunContext): Promise<Plan> {
  return planWith("destroy", site, context, (_site, state) => ({
    changes: planRemoval(site, state),
    warnings: site.origins.map((origin) => l10n.t("The bucket {0} and its files stay.", origin.bucket)),
  }));
}

async function planWith(
  purpose: Plan["purpose"],
  site: Site,
  context: RunContext,
  plan: (site: Site, state: SiteState, worker: WantedWorker) => PlannedChanges,
): Promise<Plan> {
  const api = createCloudflareApi(context);
  const token = context.credentials.cloudflareApiToken ?? "";
  const [zone, generated] = await Promise.all([
    findZone(api, site.zone).catch(async (error) => {
      throw await explainRefusal(api, token, error);
    }),
    generateWorker({ site, templatesFolder: context.templatesFolder, minify: true }),
  ]);
  const { account } = zone;
  const state = await observeSite(api, site, account, zone);
  const worker = wantedWorker(site, generated, context.credentials);
  return { purpose, site, account, zone, state, worker, ...plan(site, state, worker) };
}

/**
 * Applies a plan and verifies what it made. Never throws for what a deploy can meet: the report says it.
 * Nothing is written at all while a foreign object lacks a consent or a secret is missing.
 */
export async function applyPlan(plan: Plan, context: RunContext): Promise<Report> {
  const refusals = [...foreignRefusals(plan, context), ...secretRefusals(plan, context)];
  if (refusals.length > 0) return { ...emptyReport, outcome: "failed", errors: refusals };

  const api = createCloudflareApi(context);
  const apply: ApplyContext = {
    ...context,
    api,
    site: plan.site,
    account: plan.account,
    zone: plan.zone,
    progress: () => undefined,
    publishRecords: undefined,
  };
  try {
    await recordInLedger(plan, apply);
  } catch (error) {
    if (context.signal.aborted || isAbort(error)) return { ...emptyReport, outcome: "cancelled" };
    if (error instanceof CdnError) return { ...emptyReport, outcome: "failed", errors: [error] };
    throw error;
  }
  const applied = await applyChanges(plan.changes, apply, applyChange);
  const verifications = plan.purpose === "deploy" ? await verifyReady(plan, applied.done, context) : [];
  const errors = [...applied.errors, ...verifications.flatMap(verificationError)];
  return {
    outcome: outcomeOf(plan, context, errors, applied.records.length > 0),
    done: applied.done,
    verifications,
    records: applied.records,
    errors,
  };
}

/** Asks the edge for a real object over each public hostname. */
export async function verifySite(site: Site, context: RunContext): Promise<readonly HostnameVerification[]> {
  const api = createCloudflareApi(context);
  const zone = await findZone(api, site.zone);
  return verifyHostnames(site, site.hostnames, { ...context, api, account: zone.account });
}

async function verifyReady(
  plan: Plan,
  done: readonly string[],
  context: RunContext,
): Promise<readonly HostnameVerification[]> {
  if (context.signal.aborted) return [];
  const isServed = (hostname: string) =>
    done.includes(`customHostname/${hostname}`) ||
    plan.state.customHostnames.some((found) => found.hostname === hostname && isActive(found));
  const unfinished = plan.changes.some(
    (change) => !done.includes(`${change.resource}/${change.name}`) && change.resource !== "customHostname",
  );
  if (unfinished) return [];
  const api = createCloudflareApi(context);
  return verifyHostnames(plan.site, plan.site.hostnames.filter(isServed), {
    ...context,
    api,
    account: plan.account,
  });
}

async function verifyHostnames(
  site: Site,
  hostnames: readonly string[],
  context: RunContext & Pick<ApplyContext, "api" | "account">,
): Promise<readonly HostnameVerification[]> {
  const stage = (hostname: string, status: "running" | "done" | "failed" | "skipped", detail?: string) =>
    context.emit({
      type: "stage",
      id: `verification/${hostname}`,
      resource: "verification",
      title: l10n.t("verify https://{0}", hostname),
      status,
      ...(detail ? { detail } : {}),
    });
  return Promise.all(
    hostnames.map(async (hostname) => {
      stage(hostname, "running");
      try {
        const result = await verifyHostname(site, hostname, {
          ...context,
          progress: (name, detail) => stage(name, "running", detail),
        });
        const ending = { verified: "done", failed: "failed", inconclusive: "skipped" } as const;
        stage(hostname, ending[result.verdict], result.evidence.join("; "));
        return result;
      } catch (error) {
        if (!context.signal.aborted) throw error;
        stage(hostname, "skipped", l10n.t("cancelled"));
        return { hostname, verdict: "inconclusive", evidence: [l10n.t("cancelled")] } as const;
      }
    }),
  );
}

function verificationError({ hostname, verdict, evidence }: HostnameVerification): readonly CdnError[] {
  if (verdict !== "failed") return [];
  return [
    new CdnError({
      reason: "verification",
      subject: l10n.t("Verification of https://{0}", hostname),
      what: evidence.at(-1)?.replace(/\.$/, "") ?? l10n.t("the edge does not answer as it should"),
      remedy: l10n.t(
        "Everything is deployed. Wait a minute and verify again; if it stays so, look at the Worker's log in the dashboard.",
      ),
    }),
  ];
}

function foreignRefusals(plan: Plan, context: RunContext): readonly CdnError[] {
  return plan.changes.flatMap((change) => {
    if (change.consent === undefined || context.consents.has(change.consent)) return [];
    return [
      new CdnError({
        reason: "foreign",
        subject: describeChange(change),
        what: l10n.t("it is not ours ({0})", change.before ?? change.reason),
        remedy: l10n.t(
          "Nothing was changed. If it may be replaced, say so by its name: --yes {0}",
          change.consent,
        ),
      }),
    ];
  });
}

function secretRefusals(plan: Plan, context: RunContext): readonly CdnError[] {
  const uploads = plan.changes.some(
    (change: Change) => change.resource === "workerScript" && change.action !== "delete",
  );
  if (!uploads) return [];
  return missingSecrets(plan.worker, plan.state, context).map(
    (name) =>
      new CdnError({
        reason: "unauthenticated",
        subject: l10n.t("Secret {0} of Worker {1}", name, plan.worker.name),
        what: l10n.t("it is not given, and the Worker has none yet"),
        remedy: l10n.t(
          "Set the environment variable {0}, or add the account in the editor. Nothing was changed.",
          name === "SIGNING_KEYS" ? "CDN_WORKER_SIGNING_KEYS" : name,
        ),
      }),
  );
}

/** With the Worker unchanged, what is about to be made has still to be written into its tags first. */
async function recordInLedger(plan: Plan, context: ApplyContext): Promise<void> {
  const existing = plan.state.worker;
  if (
    !existing ||
    plan.purpose === "destroy" ||
    plan.changes.some((change) => change.resource === "workerScript")
  )
    return;
  const entries = plan.changes.flatMap((change) => {
    const kind = change.resource;
    const isLedgerKind = kind === "bucketDomain" || kind === "fallbackOrigin" || kind === "customHostname";
    return isLedgerKind && change.action === "create" ? [ledgerEntry(kind, change.name)] : [];
  });
  if (entries.length === 0) return;
  const { made } = readOwnership(existing.tags);
  const tags = writeOwnership(plan.site.name, [...made, ...entries], existing.tags);
  await writeTags(context.api, plan.account, existing.name, existing.tags, tags);
}

const emptyReport = { done: [], verifications: [], records: [], errors: [] } as const;

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
