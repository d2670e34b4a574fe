import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { applyPlan, planDestroy, planSite, verifySite } from "../deploy/deploy.ts";
import { purgeSite } from "../deploy/purge.ts";
import type { Outcome, Plan, Report } from "../deploy/report.ts";
import { verificationError } from "../deploy/verifyHostnames.ts";
import { rollBack } from "../deploy/versions.ts";
import { splitJson, splitTable } from "../dns/splitText.ts";
import { describeDiagnostic } from "../site/diagnostic.ts";
import { loadConfig } from "../site/loadConfig.ts";
import { selectSite } from "../site/selectSite.ts";
import type { Site } from "../site/site.ts";
import { ejectEntry, generateWorker } from "../worker/generate.ts";
import type { Invocation } from "./arguments.ts";
import { eachSite, type SiteResult } from "./eachSite.ts";
import { errorJson } from "./errorJson.ts";
import { exitCode } from "./exitCodes.ts";
import type { CliFace } from "./face.ts";
import { planJson, planText } from "./planText.ts";
import { statusJson, statusText } from "./statusText.ts";
import { refuseNames, refuseSiteAsName } from "./strayArguments.ts";

/** A command over one or several sites. Resolves to the exit code. */
export type Command = (invocation: Invocation, face: CliFace) => Promise<number>;

export const generateCommand: Command = async (invocation, face) => {
  const site = await theSite(invocation, face);
  const { templatesFolder } = face.context;
  const code = invocation.eject
    ? ejectEntry(site)
    : (await generateWorker({ site, templatesFolder, minify: invocation.minify })).code;
  if (invocation.out === undefined || invocation.out === "-") {
    face.out(face.json ? JSON.stringify({ site: site.name, code }) : code);
    return exitCode.ok;
  }
  const file = path.resolve(face.cwd, invocation.out);
  await writeCode(file, code);
  if (face.json) face.out(JSON.stringify({ site: site.name, file, bytes: Buffer.byteLength(code) }));
  else face.err(l10n.t("Worker of {0} written to {1} ({2} bytes)", site.name, file, Buffer.byteLength(code)));
  return exitCode.ok;
};

async function writeCode(file: string, code: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, code);
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new CdnError({
      reason: "config",
      subject: file,
      what: l10n.t("it cannot be written ({0})", why),
      remedy: l10n.t("Name a file with --out in a folder that you may write to."),
      cause,
    });
  }
}

export const planCommand: Command = async (invocation, face) => {
  return eachSite(await theSites(invocation, face), face, async (site) => {
    const plan = await planSite(site, face.context);
    face.err(planText(plan));
    return { code: plan.changes.length > 0 ? exitCode.changes : exitCode.ok, json: planJson(plan) };
  });
};

export const deployCommand: Command = async (invocation, face) => {
  return eachSite(await theSites(invocation, face), face, async (site) =>
    applyOne(await planSite(site, face.context), invocation, face),
  );
};

/** What one site shares with others stays until they are gone too: then it is looked at once more. */
export const destroyCommand: Command = async (invocation, face) => {
  return eachSite(await theSites(invocation, face), face, async (site) => {
    const plan = await planDestroy(site, face.context);
    const result = await applyOne(plan, invocation, face);
    return { ...result, again: plan.isPartial === true && result.code === exitCode.ok };
  });
};

export const statusCommand: Command = async (invocation, face) => {
  return eachSite(await theSites(invocation, face), face, async (site) => {
    const plan = await planSite(site, face.context);
    face.err(statusText(plan));
    return { code: exitCode.ok, json: statusJson(plan) };
  });
};

export const verifyCommand: Command = async (invocation, face) => {
  return eachSite(await theSites(invocation, face), face, async (site) => {
    const verifications = await verifySite(site, face.context);
    const errors = verifications.flatMap(verificationError);
    for (const error of errors) face.err(`✖ ${error.message}`);
    return {
      code: errors.length > 0 ? exitCode.error : exitCode.ok,
      json: { site: site.name, verifications },
    };
  });
};

export const rollbackCommand: Command = async (invocation, face) => {
  const site = await theSite(invocation, face);
  refuseNames(invocation, [site.worker.name]);
  const target = await rollBack(site, face.context, invocation.positionals[0]);
  if (face.json) face.out(JSON.stringify({ site: site.name, version: target.id }));
  else face.err(l10n.t("Worker {0} serves version {1} again.", site.worker.name, target.id));
  return exitCode.ok;
};

export const purgeCommand: Command = async (invocation, face) => {
  refuseNames(invocation, []);
  const paths = [...invocation.paths, ...invocation.positionals];
  return eachSite(await theSites(invocation, face), face, async (site) => {
    const { purged } = await purgeSite(site, face.context, paths.length > 0 ? paths : undefined);
    face.err(l10n.t("Purged: {0}", purged.join(", ")));
    return { code: exitCode.ok, json: { site: site.name, purged } };
  });
};

const codeOf = {
  unchanged: exitCode.ok,
  succeeded: exitCode.ok,
  recordsMissing: exitCode.recordsMissing,
  failed: exitCode.error,
  cancelled: exitCode.cancelled,
} as const satisfies Record<Outcome, number>;

async function applyOne(plan: Plan, invocation: Invocation, face: CliFace): Promise<SiteResult> {
  face.err(planText(plan));
  if (plan.changes.length > 0) await confirmed(plan, invocation, face);
  const report = await applyPlan(plan, face.context);
  sayReport(plan, report, face);
  return { code: codeOf[report.outcome], json: reportJson(plan, report) };
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
      face.err(plan.purpose === "destroy" ? removedText(plan) : l10n.t("{0}: no changes.", name));
      break;
    case "succeeded":
      face.err(plan.purpose === "destroy" ? removedText(plan) : deployedText(plan, report));
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
      face.err(
        plan.purpose === "destroy"
          ? l10n.t("{0}: stopped. Run destroy again to go on from here.", name)
          : l10n.t("{0}: stopped. What was done stays; deploy again to go on from here.", name),
      );
      break;
    case "failed":
      face.err(
        plan.purpose === "destroy"
          ? l10n.t("{0}: not finished. Run destroy again to go on from here.", name)
          : l10n.t("{0}: not finished. Deploy again to go on from here.", name),
      );
  }
}

function removedText({ site, changes, isPartial }: Plan): string {
  if (isPartial) return l10n.t("{0}: removed but for what others need (see above).", site.name);
  return changes.length === 0
    ? l10n.t("{0}: nothing of ours is left.", site.name)
    : l10n.t("{0}: removed.", site.name);
}

function deployedText({ site: { name, hostnames } }: Plan, { verifications }: Report): string {
  const unsure = verifications.filter(({ verdict }) => verdict === "inconclusive");
  if (unsure.length === 0) {
    const addresses = hostnames.map((host) => `https://${host}`).join(", ");
    return l10n.t("{0}: deployed and answering at {1}", name, addresses);
  }
  return l10n.t(
    "{0}: deployed; what {1} serves could not be compared with the bucket (see above).",
    name,
    unsure.map(({ hostname }) => `https://${hostname}`).join(", "),
  );
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
    errors: errors.map(errorJson),
  };
}

async function theSites(invocation: Invocation, face: CliFace): Promise<readonly Site[]> {
  const { sites, warnings } = await loadConfig(path.resolve(face.cwd, invocation.config));
  refuseSiteAsName(invocation, sites);
  for (const warning of warnings) face.err(describeDiagnostic(warning));
  return invocation.site === undefined ? sites : [selectSite(sites, invocation.site)];
}

/** Commands about one Worker need one site: the one named, or the only one of the file. */
async function theSite(invocation: Invocation, face: CliFace): Promise<Site> {
  const { sites } = await loadConfig(path.resolve(face.cwd, invocation.config));
  return selectSite(sites, invocation.site);
}
