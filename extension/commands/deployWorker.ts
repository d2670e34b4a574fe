import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Plan, Report } from "../deploy/report.ts";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { withQuietProgress } from "../editor/progress.ts";
import { setContext } from "../editor/setContext.ts";
import { showFailure } from "../editor/showFailure.ts";
import type { Services } from "../editor/stores/services.ts";
import type { FoundSite } from "../editor/stores/siteStore.ts";
import { askSigningKeys } from "./askSigningKeys.ts";
import { chooseSite } from "./chooseSite.ts";
import { confirmPlan } from "./confirmPlan.ts";
import { connectNeeded } from "./connectNeeded.ts";
import { openHostname } from "./openSite.ts";
import { confirmation } from "./planConfirmation.ts";
import { runPlan } from "./runPlan.ts";
import { saveConfig } from "./saveConfig.ts";
import { isBusy } from "./stagedRun.ts";

/** Resolve, plan, one confirmation, apply with stages, verify, one message. Unchanged: one click, and it says so. */
export async function deployWorker(services: Services, argument: unknown): Promise<void> {
  if (isBusy(services)) return;
  const chosen = await chooseSite(services, argument, l10n.t("Deploy CDN Worker"));
  const found = await saveConfig(services, chosen);
  const connected = await connectNeeded(services, found.site);
  const plan = await withQuietProgress(l10n.t("Planning {0}", found.ref.name), (signal, emit) =>
    engine().planSite(
      found.site,
      createRunContext(services.extension.extensionPath, { credentials: connected, signal, emit }),
    ),
  );
  services.states.put(found.ref, plan);
  const credentials = await askSigningKeys(plan, connected);
  const agreed = confirmation(plan);
  if (plan.changes.length > 0) await confirmPlan(services, found.ref.name, agreed);
  if (isBusy(services)) return;
  const report = await runPlan(services, { found, plan, credentials, consents: agreed.consents });
  tellOutcome(services, found, plan, report);
}

function tellOutcome(services: Services, found: FoundSite, plan: Plan, report: Report): void {
  const { name } = found.ref;
  const [first] = found.site.hostnames;
  switch (report.outcome) {
    case "unchanged":
      setContext("cdnWorker.deployed", true);
      offerSite(services, first, l10n.t("{0} is up to date: nothing was changed, and it answers.", name));
      return;
    case "succeeded":
      setContext("cdnWorker.deployed", true);
      offerSite(services, first, successText(found, plan, report));
      return;
    case "recordsMissing":
      void vscode.window.showWarningMessage(
        l10n.t(
          "{0} still waits for DNS records. They are in the deploy log; deploy again once they are added.",
          name,
        ),
      );
      return;
    case "failed": {
      const [error] = report.errors;
      if (error) showFailure(l10n.t("Deploy {0}", name), error, services.log);
      return;
    }
    case "cancelled":
      // Their own cancel: the deploy log says that what was done stays.
      return;
  }
}

function successText(found: FoundSite, plan: Plan, report: Report): string {
  const verified = report.verifications.filter(({ verdict }) => verdict === "verified").length;
  const account = plan.account.name || plan.account.id;
  const { name } = found.ref;
  if (verified === 0) return l10n.t("{0} is deployed to {1}.", name, account);
  return verified === 1
    ? l10n.t(
        "{0} is live on {1}: a file was fetched from the edge and compared with the bucket.",
        name,
        account,
      )
    : l10n.t("{0} is live on {1}: {2} hostnames serve the files of the bucket.", name, account, verified);
}

function offerSite(services: Services, hostname: string, text: string): void {
  const open = l10n.t("Open Site");
  const log = l10n.t("Show Log");
  void vscode.window.showInformationMessage(text, open, log).then((answer) => {
    if (answer === open) void openHostname(hostname);
    if (answer === log) services.log.show();
  });
}
