import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { CertificatePlan, CertificateReport, PushOutcome } from "../../certificates/report.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { Outcome } from "../../deploy/report.ts";
import { accountsOf, credentialsOf, type KeyAccount, type StoredAccount } from "../../editor/accounts.ts";
import { createRunContext } from "../../editor/createRunContext.ts";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { withQuietProgress } from "../../editor/progress.ts";
import { pick, pickMany } from "../../editor/prompts/pick.ts";
import { back } from "../../editor/prompts/steps.ts";
import { rememberAccount, rememberedAccount } from "../../editor/rememberedAccounts.ts";
import { showFailure } from "../../editor/showFailure.ts";
import type { Services } from "../../editor/stores/services.ts";
import {
  type CertificateProviderId,
  certificateProviderIds,
  descriptorOf,
} from "../../providers/registry.ts";
import { connect } from "../connect.ts";
import { isBusy, stagedRun } from "../stagedRun.ts";
import { choosePem, readPair } from "./pemFiles.ts";
import { pushConfirmation, pushResult } from "./pushTexts.ts";

/** Right click on a PEM: read, plan, one confirmation, push, look at the edge, one message. */
export async function pushCertificate(services: Services, argument: unknown): Promise<void> {
  if (isBusy(services)) return;
  const file = await choosePem(argument);
  const certificate = await readPair(file);
  const { provider, account } = await chooseCdn(services, certificate.leaf.names[0] ?? "");
  const { title } = descriptorOf(provider);
  const contextFor = (signal: AbortSignal, emit?: RunContext["emit"]) =>
    createRunContext(services.extension.extensionPath, {
      credentials: credentialsOf(account),
      signal,
      ...(emit ? { emit } : {}),
    });
  const planFor = (domains?: readonly string[]) =>
    withQuietProgress(l10n.t("Reading {0}'s domains and certificates", title), (signal, emit) =>
      engine().planCertificatePush(
        { provider, certificate, ...(domains ? { domains } : {}) },
        contextFor(signal, emit),
      ),
    );
  const full = await planFor();
  if (full.domains.length === 0) {
    void vscode.window.showWarningMessage(
      l10n.t(
        "No CDN domain of the {0} account {1} is covered by this certificate. It is for {2}.",
        title,
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

interface Cdn {
  readonly provider: CertificateProviderId;
  readonly account: KeyAccount;
}

/** The only one, or one that is picked; the choice of the last time stands first. */
async function chooseCdn(services: Services, name: string): Promise<Cdn> {
  const read = async () => cdnsOf(await services.accounts.list());
  let cdns = await read();
  if (cdns.length === 0) {
    await connect(services, await chooseProvider());
    cdns = await read();
  }
  const [first, ...others] = cdns;
  if (!first) throw cancelled();
  if (others.length === 0) return first;
  const { globalState } = services.extension;
  const subject = `certificate:${name}`;
  const idOf = ({ provider, account }: Cdn) => `${provider}/${account.id}`;
  const chosen = await pick<Cdn>({
    title: l10n.t("Push Certificate"),
    placeholder: l10n.t("To which CDN account?"),
    active: (cdn) => idOf(cdn) === rememberedAccount(globalState)(subject),
    choices: cdns.map((cdn) => ({
      label: cdn.account.label,
      description: descriptorOf(cdn.provider).title,
      value: cdn,
    })),
  });
  if (chosen === back) throw cancelled();
  await rememberAccount(globalState, subject, idOf(chosen));
  return chosen;
}

function cdnsOf(accounts: readonly StoredAccount[]): readonly Cdn[] {
  return certificateProviderIds.flatMap((provider) =>
    accountsOf(accounts, provider).map((account) => ({ provider, account })),
  );
}

async function chooseProvider(): Promise<CertificateProviderId> {
  const [only, ...more] = certificateProviderIds;
  if (more.length === 0) return only;
  const chosen = await pick<CertificateProviderId>({
    title: l10n.t("Push Certificate"),
    placeholder: l10n.t("Which CDN answers in China?"),
    choices: certificateProviderIds.map((id) => ({ label: descriptorOf(id).title, value: id })),
  });
  if (chosen === back) throw cancelled();
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

async function confirm(plan: CertificatePlan, account: KeyAccount): Promise<void> {
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
