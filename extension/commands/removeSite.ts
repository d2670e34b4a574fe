import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { cancelled } from "../editor/failure.ts";
import { withQuietProgress } from "../editor/progress.ts";
import { showFailure } from "../editor/showFailure.ts";
import type { Services } from "../editor/stores/services.ts";
import { chooseSite } from "./chooseSite.ts";
import { showWhole, typeName } from "./confirmPlan.ts";
import { connectNeeded } from "./connectNeeded.ts";
import { confirmation } from "./planConfirmation.ts";
import { runPlan } from "./runPlan.ts";
import { isBusy } from "./stagedRun.ts";

/** Removes what is ours of a site from the account: lists it first, then asks for the site's name. */
export async function removeSite(services: Services, argument: unknown): Promise<void> {
  if (isBusy(services)) return;
  const found = await chooseSite(services, argument, l10n.t("Remove Site"));
  const { ref, site } = found;
  const credentials = await connectNeeded(services, site);
  const plan = await withQuietProgress(l10n.t("Looking for what belongs to {0}", ref.name), (signal, emit) =>
    engine().planDestroy(
      site,
      createRunContext(services.extension.extensionPath, { credentials, signal, emit }),
    ),
  );
  if (plan.changes.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t("Nothing of {0} is left on account {1}.", ref.name, plan.account.name || plan.account.id),
    );
    return;
  }
  const agreed = confirmation(plan);
  const { message, detail, button, consents } = agreed;
  if (!(await showWhole(services, ref.name, agreed))) {
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, button);
    if (answer !== button) throw cancelled();
  }
  await typeName(
    l10n.t("Remove Site"),
    l10n.t('Type the name "{0}" to remove it. This cannot be undone.', ref.name),
    ref.name,
  );
  if (isBusy(services)) return;
  const report = await runPlan(services, { found, plan, credentials, consents });
  if (report.outcome === "succeeded" || report.outcome === "unchanged") {
    void vscode.window.showInformationMessage(
      l10n.t("{0} is removed from the account. Its files and cdn.jsonc are as they were.", ref.name),
    );
  } else if (report.errors[0]) {
    showFailure(l10n.t("Remove {0}", ref.name), report.errors[0], services.log);
  }
}
