import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { withViewProgress } from "../editor/progress.ts";
import type { Services } from "../editor/stores/services.ts";
import { chooseSite } from "./chooseSite.ts";
import { connectNeeded } from "./connectNeeded.ts";
import { planDifference } from "./planConfirmation.ts";

/** What a deploy would do, as a difference: the account now, the account then. Writes nothing. */
export async function showChanges(services: Services, argument: unknown): Promise<void> {
  const { ref, site } = await chooseSite(services, argument, l10n.t("Show Planned Changes"));
  const credentials = await connectNeeded(services, site);
  const plan = await withViewProgress("cdnWorker.sites", l10n.t("Planning {0}", ref.name), (signal, emit) =>
    engine().planSite(
      site,
      createRunContext(services.extension.extensionPath, { credentials, signal, emit }),
    ),
  );
  services.states.put(ref, plan);
  const account = plan.account.name || plan.account.id;
  if (plan.changes.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t("{0} is as cdn.jsonc says on account {1}: a deploy would change nothing.", ref.name, account),
    );
    return;
  }
  const { before, after } = planDifference(plan);
  const name = ref.name.replaceAll("/", "-");
  await vscode.commands.executeCommand(
    "vscode.diff",
    services.documents.put(`${name} now.yaml`, before),
    services.documents.put(`${name} then.yaml`, after),
    l10n.t("Planned changes of {0} on {1}", ref.name, account),
    { preview: true } satisfies vscode.TextDocumentShowOptions,
  );
}
