import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../cdnError.ts";
import { applyPlan, planDestroy, planSite, verifySite } from "../deploy/deploy.ts";
import { purgeSite } from "../deploy/purge.ts";
import type { Plan, Report } from "../deploy/report.ts";
import { rollBack } from "../deploy/versions.ts";
import { splitJson, splitTable } from "../dns/splitText.ts";
import { loadConfig } from "../site/loadConfig.ts";
import { selectSite } from "../site/selectSite.ts";
import type { Site } from "../site/site.ts";
import { ejectEntry, generateWorker } from "../worker/generate.ts";
import type { Invocation } from "./arguments.ts";
import { exitCode } from "./exitCodes.ts";
import type { CliFace } from "./face.ts";
import { planJson, planText } from "./planText.ts";
import { statusJson, statusText } from "./statusText.ts";

/** A command over one or several sites. Resolves to the exit code. */
export type Command = (invocation: Invocation, face: CliFace) => Promise<number>;

export const generateCommand: Command = async (invocation, face) => {
  const [site] = await theSites(
    { ...invocation, site: invocation.site ?? (await onlySite(invocation, face)) },
    face,
  );
  if (!site) return exitCode.error;
  const { templatesFolder } = face.context;
  const code = invocation.eject
    ? ejectEntry(site)
    : (await generateWorker({ site, templatesFolder, minify: invocation.minify })).code;
  if (invocation.out === undefined || invocation.out === "-") {
    face.out(code);
    return exitCode.ok;
  }
  const file = path.resolve(face.cwd, invocation.out);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, code);
  if (face.json) face.out(JSON.stringify({ site: site.name, file, bytes: Buffer.byteLength(code) }));
  else face.err(l10n.t("Worker of {0} written to {1} ({2} bytes)", site.name, file, Buffer.byteLength(code)));
  return exitCode.ok;
};

export const planCommand: Command = async (invocation, face) => {
  const plans = await inTurn(await theSites(invocation, face), (site) => planSite(site, face.context));
  for (const plan of plans) face.err(planText(plan));
  if (face.json) face.out(document(plans.map(planJson)));
  return plans.some((plan) => plan.changes.length > 0) ? exitCode.changes : exitCode.ok;
};

export const deployCommand: Command = async (invocation, face) => {
  return applyEach(invocation, face, (site) => planSite(site, face.context));
};

export const destroyCommand: Command = async (invocation, face) => {
  return applyEach(invocation, face, (site) => planDestroy(site, face.context));
};

export const statusCommand: Command = async (invocation, face) => {
  const plans = await inTurn(await theSites(invocation, face), (site) => planSite(site, face.context));
  for (const plan of plans) face.err(statusText(plan));
  if (face.json) face.out(document(plans.map(statusJson)));
  return exitCode.ok;
};

export const verifyCommand: Command = async (invocation, face) => {
  const results = await inTurn(await theSites(invocation, face), async (site) => ({
    site: site.name,
    verifications: await verifySite(site, face.context),
  }));
  if (face.json) face.out(document(results));
  const all = results.flatMap(({ verifications }) => verifications);
  if (face.context.signal.aborted) return exitCode.cancelled;
  return all.some(({ verdict }) => verdict === "failed") ? exitCode.error : exitCode.ok;
};

export const rollbackCommand: Command = async (invocation, face) => {
  const [site] = await theSites(
    { ...invocation, site: invocation.site ?? (await onlySite(invocation, face)) },
    face,
  );
  if (!site) return exitCode.error;
  const target = await rollBack(site, face.context, invocation.positionals[0]);
  if (face.json) face.out(JSON.stringify({ site: site.name, version: target.id }));
  else face.err(l10n.t("Worker {0} serves version {1} again.", site.worker.name, target.id));
  return exitCode.ok;
};

export const purgeCommand: Command = async (invocation, face) => {
  const paths = [...invocation.paths, ...invocation.positionals];
  const reports = await inTurn(await theSites(invocation, face), async (site) => ({
    site: site.name,
    ...(await purgeSite(site, face.context, paths.length > 0 ? paths : undefined)),
  }));
  if (face.json) face.out(document(reports));
  else for (const { purged } of reports) face.err(l10n.t("Purged: {0}", purged.join(", ")));
  return exitCode.ok;
};

async function applyEach(
  invocation: Invocation,
  face: CliFace,
  plan: (site: Site) => Promise<Plan>,
): Promise<number> {
  const reports: { plan: Plan; report: Report }[] = [];
  for (const site of await theSites(invocation, face)) {
    const planned = await plan(site);
    face.err(planText(planned));
    if (planned.changes.length > 0) await confirmed(planned, invocation, face);
    const report = await applyPlan(planned, face.context);
    reports.push({ plan: planned, report });
    sayReport(planned, report, face);
    if (report.outcome === "cancelled") break;
  }
  if (face.json) face.out(document(reports.map(({ plan: planned, report }) => reportJson(planned, report))));
  const outcomes = reports.map(({ report }) => report.outcome);
  if (outcomes.includes("cancelled")) return exitCode.cancelled;
  if (outcomes.includes("failed")) return exitCode.error;
  if (outcomes.includes("recordsMissing")) return exitCode.recordsMissing;
  return exitCode.ok;
}

/** A person is asked; where nobody can be asked, only what destroys something needs `--yes`. */
async function confirmed(plan: Plan, invocation: Invocation, face: CliFace): Promise<void> {
  if (invocation.yes) return;
  const destroys =
    plan.purpose === "destroy" ||
    plan.changes.some((change) => change.destroys && change.consent === undefined);
  const canAsk = process.stdin.isTTY === true && !face.json;
  if (!canAsk && !destroys) return;
  if (
    canAsk &&
    (await face.confirm(l10n.t("Apply these changes to account {0}?", plan.account.name || plan.account.id)))
  )
    return;
  throw new CdnError({
    reason: "cancelled",
    subject: l10n.t("Site {0}", plan.site.name),
    what: canAsk ? l10n.t("you said no") : l10n.t("something would be removed"),
    remedy: l10n.t("Nothing was changed. Add --yes to go on without being asked."),
  });
}

function sayReport(plan: Plan, report: Report, face: CliFace): void {
  const { name, hostnames } = plan.site;
  if (report.split.length > 0) face.err(splitTable(report.split));
  for (const error of report.errors) face.err(`✖ ${error.message}`);
  switch (report.outcome) {
    case "unchanged":
      face.err(
        plan.purpose === "destroy"
          ? l10n.t("{0}: nothing of ours is left.", name)
          : l10n.t("{0}: no changes.", name),
      );
      break;
    case "succeeded":
      face.err(
        plan.purpose === "destroy"
          ? l10n.t("{0}: removed.", name)
          : l10n.t(
              "{0}: deployed and answering at {1}",
              name,
              hostnames.map((host) => `https://${host}`).join(", "),
            ),
      );
      if (plan.purpose === "deploy" && report.split.length === 0) {
        face.err(
          l10n.t(
            "Visitors come once the CNAME of {0} points at {1}.",
            hostnames.join(", "),
            plan.site.fallbackOrigin,
          ),
        );
      }
      break;
    case "recordsMissing":
      face.err(
        l10n.t(
          "{0}: all done but the DNS records above. Add them, then deploy again (or use deploy --wait).",
          name,
        ),
      );
      break;
    case "cancelled":
      face.err(l10n.t("{0}: stopped. What was done stays; deploy again to go on from here.", name));
      break;
    case "failed":
      face.err(l10n.t("{0}: not finished. Deploy again to go on from here.", name));
  }
}

function reportJson(plan: Plan, report: Report) {
  const { outcome, done, records, verifications, split, errors } = report;
  return {
    ...planJson(plan),
    outcome,
    done,
    records,
    verifications,
    split: split.map(splitJson),
    errors: errors.map(({ reason, subject, what, remedy, link }) => ({
      reason,
      subject,
      what,
      remedy,
      link,
    })),
  };
}

/** One site gives an object, several an array: what a script expects of each. */
function document(items: readonly unknown[]): string {
  return JSON.stringify(items.length === 1 ? items[0] : items, null, 2);
}

async function theSites(invocation: Invocation, face: CliFace): Promise<readonly Site[]> {
  const { sites, warnings } = await loadConfig(path.resolve(face.cwd, invocation.config));
  for (const { file, line, column, message } of warnings) face.err(`${file}:${line}:${column} ${message}`);
  return invocation.site === undefined ? sites : [selectSite(sites, invocation.site)];
}

/** Commands about one Worker need one site: the only one of the file, or an error that lists the names. */
async function onlySite(invocation: Invocation, face: CliFace): Promise<string> {
  const { sites } = await loadConfig(path.resolve(face.cwd, invocation.config));
  return selectSite(sites, undefined).name;
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
