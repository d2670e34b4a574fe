import * as vscode from "vscode";
import { configText } from "../../editor/configText.ts";
import { engine } from "../../editor/engine.ts";
import { configName } from "../../editor/stores/siteStore.ts";
import { showMistakes } from "../chooseSite.ts";
import { probeSite } from "./draft.ts";

/**
 * The text that a folder's new site will be added to. Found out before the first question: a file that cannot be
 * added to is shown with its mistake, and the wizard ends.
 *
 * @throws CdnError (cancelled) when the person was shown the mistake.
 */
export async function textToAddTo(folder: vscode.Uri): Promise<string | undefined> {
  const uri = vscode.Uri.joinPath(folder, configName);
  const text = await configText(uri);
  if (text === undefined) return undefined;
  const taken = engine()
    .siteRanges(text)
    .map(({ name }) => name);
  const { name, site } = probeSite({}, taken);
  try {
    engine().addSite(text, name, site);
    return text;
  } catch {
    const { diagnostics } = engine().parseConfig(text, uri.fsPath);
    throw showMistakes({ uri, label: vscode.workspace.asRelativePath(uri), diagnostics });
  }
}
