import path from "node:path";
import * as l10n from "@vscode/l10n";
import { problemText } from "../../../certificates/certificateProblem.ts";
import { chooseCertificateProvider } from "../../../certificates/chooseProvider.ts";
import { askingCommand, repeated } from "../../parser/options.ts";
import { usageError } from "../../parser/usageError.ts";
import type { Cli, Start } from "../../run/cli.ts";
import { confirmed } from "../../run/confirmed.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { certPlanJson, certPlanText, certReportJson, certReportText } from "../../text/certText.ts";
import { providerOption } from "./providerOption.ts";

interface PushOptions {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly domain?: readonly string[] | undefined;
  readonly provider?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** `cdn-worker cert push`: plan, ask, apply, report. */
export function certPushCommand(start: Start) {
  return askingCommand("push")
    .summary(l10n.t("put a certificate on the domains that it covers"))
    .description(
      l10n.t(
        "Puts a certificate on the domains of the domestic CDN that it covers. The passphrase of an encrypted key comes from CDN_WORKER_KEY_PASSPHRASE. Exit code 2: --dry-run has changes.",
      ),
    )
    .option("--cert <file>", l10n.t("the certificate with its chain, PEM"))
    .option(
      "--key <file>",
      l10n.t("its private key, PEM; looked for beside the certificate unless it is named"),
    )
    .addOption(repeated("--domain <name>", l10n.t("only this domain; may be repeated")))
    .addOption(providerOption())
    .option("--dry-run", l10n.t("show the plan and stop"))
    .action((options) => start(options, (cli) => pushCertificate(options, cli)));
}

async function pushCertificate(options: PushOptions, cli: Cli): Promise<number> {
  const { context } = cli;
  const { loadCertificate } = await import("../../../certificates/loadCertificate.ts");
  const { applyCertificatePlan, planCertificatePush } = await import("../../../certificates/push.ts");
  const { certificate, warnings } = await loadCertificate(await filesOf(options, cli), context.now());
  for (const warning of warnings) cli.err(`! ${problemText(warning)}`);
  const domains = options.domain === undefined ? {} : { domains: options.domain };
  const provider = chooseCertificateProvider(context.credentials, options.provider);
  const plan = await planCertificatePush({ provider, certificate, ...domains }, context);
  cli.err(certPlanText(plan));
  if (options.dryRun) {
    if (cli.json) cli.out(JSON.stringify(certPlanJson(plan), null, 2));
    if (plan.problems.length > 0) return exitCode.error;
    return plan.changes.length > 0 ? exitCode.changes : exitCode.ok;
  }
  if (plan.changes.length > 0) {
    const question = {
      subject: l10n.t("Certificate for {0}", plan.certificate.leaf.names.join(", ")),
      question: l10n.t("Do this at {0}?", plan.provider.title),
      // What it removes carries no domain any more: nobody could miss it.
      destroys: false,
    };
    await confirmed(question, cli);
  }
  const report = await applyCertificatePlan(plan, context);
  for (const warning of report.warnings) cli.err(`! ${warning}`);
  for (const error of report.errors) cli.err(`✖ ${error.message}`);
  cli.err(certReportText(report));
  if (cli.json) cli.out(JSON.stringify(certReportJson(plan, report), null, 2));
  if (report.outcome === "cancelled") return exitCode.cancelled;
  return report.outcome === "failed" ? exitCode.error : exitCode.ok;
}

async function filesOf(options: PushOptions, cli: Cli) {
  if (options.cert === undefined) {
    throw usageError(
      "cdn-worker cert push",
      l10n.t("no certificate is named"),
      l10n.t("Add --cert fullchain.pem; the key is looked for beside it unless --key names it."),
    );
  }
  const cert = path.resolve(cli.cwd, options.cert);
  const passphrase = cli.env.CDN_WORKER_KEY_PASSPHRASE || undefined;
  if (options.key !== undefined) return { cert, key: path.resolve(cli.cwd, options.key), passphrase };
  const { findPairFiles } = await import("../../../certificates/pairFiles.ts");
  return { ...(await findPairFiles(cert)), passphrase };
}
