import path from "node:path";
import * as l10n from "@vscode/l10n";
import { chooseCertificateProvider } from "../certificates/chooseProvider.ts";
import { loadCertificate } from "../certificates/loadCertificate.ts";
import { findPairFiles } from "../certificates/pairFiles.ts";
import { problemText } from "../certificates/problem.ts";
import { applyCertificatePlan, planCertificatePush } from "../certificates/push.ts";
import type { CertificatePlan } from "../certificates/report.ts";
import { CdnError } from "../core/cdnError.ts";
import type { CertArguments } from "./certArguments.ts";
import { certPlanJson, certPlanText, certReportJson, certReportText } from "./certText.ts";
import { exitCode } from "./exitCodes.ts";
import type { CliFace } from "./face.ts";

/** `cert push`: plan, ask, apply, report. */
export async function pushCertificate(args: CertArguments, face: CliFace): Promise<number> {
  const { context } = face;
  const { certificate, warnings } = await loadCertificate(await filesOf(args, face), context.now());
  for (const warning of warnings) face.err(`! ${problemText(warning)}`);
  const domains = args.domains.length > 0 ? { domains: args.domains } : {};
  const provider = chooseCertificateProvider(context.credentials);
  const plan = await planCertificatePush({ provider, certificate, ...domains }, context);
  face.err(certPlanText(plan));
  if (args.dryRun) {
    if (face.json) face.out(JSON.stringify(certPlanJson(plan), null, 2));
    if (plan.problems.length > 0) return exitCode.error;
    return plan.changes.length > 0 ? exitCode.changes : exitCode.ok;
  }
  if (plan.changes.length > 0) await confirmed(plan, face);
  const report = await applyCertificatePlan(plan, context);
  for (const warning of report.warnings) face.err(`! ${warning}`);
  for (const error of report.errors) face.err(`✖ ${error.message}`);
  face.err(certReportText(report));
  if (face.json) face.out(JSON.stringify(certReportJson(plan, report), null, 2));
  if (report.outcome === "cancelled") return exitCode.cancelled;
  return report.outcome === "failed" ? exitCode.error : exitCode.ok;
}

async function filesOf(args: CertArguments, face: CliFace) {
  if (args.cert === undefined) {
    throw new CdnError({
      reason: "config",
      subject: "cdn-worker cert push",
      what: l10n.t("no certificate is named"),
      remedy: l10n.t("Add --cert fullchain.pem; the key is looked for beside it unless --key names it."),
    });
  }
  const cert = path.resolve(face.cwd, args.cert);
  const passphrase = face.env.CDN_WORKER_KEY_PASSPHRASE || undefined;
  if (args.key !== undefined) return { cert, key: path.resolve(face.cwd, args.key), passphrase };
  return { ...(await findPairFiles(cert)), passphrase };
}

/** A person is asked; a script has asked by calling. Nothing that anybody could miss is removed either way. */
async function confirmed(plan: CertificatePlan, face: CliFace): Promise<void> {
  if (process.stdin.isTTY !== true || face.json) return;
  if (await face.confirm(l10n.t("Do this at {0}?", plan.provider.title))) return;
  throw new CdnError({
    reason: "cancelled",
    subject: l10n.t("Certificate for {0}", plan.certificate.leaf.names.join(", ")),
    what: l10n.t("you said no"),
    remedy: l10n.t("Nothing was changed. Add --yes to go on without being asked."),
  });
}
