import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { CertificatePlan, CertificateReport, PushOutcome } from "../../certificates/report.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { Outcome } from "../../deploy/report.ts";
import { accountsOf, credentialsOf, type DogeCloudAccount } from "../../editor/accounts.ts";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { showFailure } from "../../editor/funnel.ts";
import { withQuietProgress } from "../../editor/progress.ts";
import { pick, pickMany } from "../../editor/prompts/pick.ts";
import { back } from "../../editor/prompts/steps.ts";
import { rememberAccount, rememberedAccount } from "../../editor/rememberedAccounts.ts";
import { createRunContext } from "../../editor/runContext.ts";
import type { Services } from "../../editor/stores/services.ts";
import { connectDogeCloud } from "../connectDogeCloud.ts";
import { isBusy, stagedRun } from "../stagedRun.ts";
import { choosePem, readPair } from "./pemFiles.ts";
import { pushConfirmation, pushResult } from "./pushTexts.ts";

/** Right click on a PEM: read, plan, one confirmation, push, look at the edge, one message. */
export async function pushCertificate(services: Services, argument: unknown): Promise<void> {
  if (isBusy(services)) return;
  const file = await choosePem(argument);
  const certificate = await readPair(file);
  const account = await dogecloudAccount(services, certificate.leaf.names[0] ?? "");
  const contextFor = (signal: AbortSignal, emit?: RunContext["emit"]) =>
    createRunContext(services.extension.extensionPath, {
      credentials: credentialsOf(account),
      signal,
      ...(emit ? { emit } : {}),
    });
  const planFor = (domains?: readonly string[]) =>
    withQuietProgress(l10n.t("Reading DogeCloud's domains and certificates"), (signal) =>
      engine().planCertificatePush(
        { provider: "dogecloud", certificate, ...(domains ? { domains } : {}) },
        contextFor(signal),
      ),
    );
  const full = await planFor();
  if (full.domains.length === 0) {
    void vscode.window.showWarningMessage(
      l10n.t(
        "No CDN domain of the DogeCloud account {0} is covered by this certificate. It is for {1}.",
        account.label,
        certificate.leaf.names.join(", "),
      ),
    );
    return;
  }
  const domains = await chooseDomains(full);
  const plan = domains ? await planFor(domains) : full;
  if (plan.changes.length > 0) await confirm(plan, account);
  if (isBusy(services)) return;
  const report = await push(services, plan, contextFor);
  services.certificates.forget();
  void services.certificates.load();
  tell(services, report);
}

/** The only one, or one that is picked; the choice of the last time stands first. */
async function dogecloudAccount(services: Services, name: string): Promise<DogeCloudAccount> {
  const read = async () => accountsOf(await services.accounts.list(), "dogecloud");
  let accounts = await read();
  if (accounts.length === 0) {
    await connectDogeCloud(services);
    accounts = await read();
  }
  const [first, ...others] = accounts;
  if (!first) throw cancelled();
  if (others.length === 0) return first;
  const { globalState } = services.extension;
  const subject = `dogecloud:${name}`;
  const chosen = await pick<DogeCloudAccount>({
    title: l10n.t("Push Certificate"),
    placeholder: l10n.t("To which DogeCloud account?"),
    active: ({ id }) => id === rememberedAccount(globalState)(subject),
    choices: accounts.map((account) => ({ label: account.label, value: account })),
  });
  if (chosen === back) throw cancelled();
  await rememberAccount(globalState, subject, chosen.id);
  return chosen;
}

/** Undefined: all that are covered. Asked only where there is a choice. */
async function chooseDomains(plan: CertificatePlan): Promise<readonly string[] | undefined> {
  const open = plan.domains.filter(({ standing }) => standing === "bind");
  if (open.length < 2) return undefined;
  const chosen = await pickMany<string>({
    title: l10n.t("Push Certificate"),
    placeholder: l10n.t("Which CDN domains shall get it?"),
    picked: () => true,
    choices: open.map(({ domain, cname }) => ({ label: domain, description: cname ?? "", value: domain })),
  });
  if (chosen === back || chosen.length === 0) throw cancelled();
  return chosen.length === open.length ? undefined : chosen;
}

async function confirm(plan: CertificatePlan, account: DogeCloudAccount): Promise<void> {
  const { message, detail } = pushConfirmation(plan, account.label, Date.now());
  const button = l10n.t("Push");
  const answer = await vscode.window.showInformationMessage(message, { modal: true, detail }, button);
  if (answer !== button) throw cancelled();
}

async function push(
  services: Services,
  plan: CertificatePlan,
  contextFor: (signal: AbortSignal, emit: RunContext["emit"]) => RunContext,
): Promise<CertificateReport> {
  const title = l10n.t("Push the certificate for {0}", plan.certificate.leaf.names[0] ?? "");
  return stagedRun(
    services,
    title,
    undefined,
    ({ signal, emit }) => engine().applyCertificatePlan(plan, contextFor(signal, emit)),
    ({ outcome }) => runOutcome(outcome),
  );
}

function runOutcome(outcome: PushOutcome): Outcome {
  return outcome === "pending" ? "succeeded" : outcome;
}

function tell(services: Services, report: CertificateReport): void {
  for (const warning of report.warnings) services.log.warn(warning);
  for (const error of report.errors) services.log.error("Push certificate", error);
  const result = pushResult(report);
  if (result) {
    const show =
      result.severity === "info" ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    void show(result.text);
  } else if (report.errors[0]) {
    showFailure("Push certificate", report.errors[0], services.log);
  }
}
