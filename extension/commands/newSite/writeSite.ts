import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { configText } from "../../editor/configText.ts";
import { engine } from "../../editor/engine.ts";
import { setContext } from "../../editor/setContext.ts";
import type { Services } from "../../editor/stores/services.ts";
import { configName } from "../../editor/stores/siteStore.ts";
import type { SiteRef, Target } from "../../editor/target.ts";
import { type Draft, siteOfDraft } from "./draft.ts";

/** Writes the site into `cdn.jsonc`, opens it there, and offers the deploy. */
export async function writeSite(services: Services, draft: Draft): Promise<void> {
  const { folder, name = "site" } = draft;
  if (folder === undefined) return;
  const uri = vscode.Uri.joinPath(vscode.Uri.parse(folder), configName);
  const before = await configText(uri);
  const site = siteOfDraft(draft);
  const text =
    before === undefined ? engine().newConfigText(name, site) : engine().addSite(before, name, site);
  await write(uri, text);
  services.sites.forget();
  setContext("cdnWorker.hasSites", true);
  const range = engine()
    .siteRanges(text)
    .find((one) => one.name === name);
  const document = await vscode.workspace.openTextDocument(uri);
  const position = document.positionAt(range?.offset ?? 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
  offerDeploy({ file: uri.toString(), name });
}

function offerDeploy(site: SiteRef): void {
  const deploy = l10n.t("Deploy");
  const text = l10n.t(
    "Site {0} is described in cdn.jsonc. Nothing is made yet: look it over, then deploy.",
    site.name,
  );
  void vscode.window.showInformationMessage(text, deploy).then((answer) => {
    const target: Target = { kind: "site", site };
    if (answer === deploy) void vscode.commands.executeCommand("cdnWorker.deploy", target);
  });
}

/** An open file is edited, so that it can be undone; otherwise the file is written. */
async function write(uri: vscode.Uri, text: string): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (!open) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(open.positionAt(0), open.positionAt(open.getText().length)), text);
  await vscode.workspace.applyEdit(edit);
  await open.save();
}
