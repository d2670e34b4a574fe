import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { ask } from "../../editor/prompts/ask.ts";
import { back } from "../../editor/prompts/steps.ts";
import type { Services } from "../../editor/stores/services.ts";
import { diagnosticSentences } from "../../site/diagnostic.ts";
import { chooseSite } from "../chooseSite.ts";
import { splitNames } from "./draft.ts";

/** Adds a public hostname to `cdn.jsonc`, as an edit that can be undone; the next deploy makes it. */
export async function addHostname(
  services: Pick<Services, "sites" | "states">,
  argument: unknown,
): Promise<void> {
  const title = l10n.t("Add Hostname");
  const { ref } = await chooseSite(services, argument, title);
  const uri = vscode.Uri.parse(ref.file);
  const document = await vscode.workspace.openTextDocument(uri);
  const before = document.getText();
  const typed = await ask({
    title,
    prompt: l10n.t("A hostname that visitors of {0} shall use. Its DNS may be anywhere.", ref.name),
    placeholder: "images.example.net",
    validate: (value) => newProblem(before, uri.fsPath, ref.name, splitNames(value)[0] ?? ""),
  });
  if (typed === back) throw cancelled();
  const [hostname = ""] = splitNames(typed);
  const text = engine().addHostname(before, ref.name, hostname);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(before.length)), text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
  services.sites.forget();
  await vscode.window.showTextDocument(document);
  const deploy = l10n.t("Deploy");
  void vscode.window
    .showInformationMessage(l10n.t("{0} is in cdn.jsonc. Deploy to make it.", hostname), deploy)
    .then((answer) => {
      if (answer === deploy) {
        void vscode.commands.executeCommand("cdnWorker.deploy", { kind: "site", site: ref });
      }
    });
}

/** What adding the name would make wrong that is not wrong already. */
function newProblem(text: string, file: string, site: string, hostname: string): string | undefined {
  if (hostname === "") return l10n.t("A hostname is needed.");
  const after = engine().addHostname(text, site, hostname);
  if (after === text) return l10n.t("The site has this hostname already.");
  const known = new Set(
    engine()
      .parseConfig(text, file)
      .diagnostics.map(({ message }) => message),
  );
  const found = engine()
    .parseConfig(after, file)
    .diagnostics.find(({ severity, message }) => severity === "error" && !known.has(message));
  return found && diagnosticSentences(found);
}
