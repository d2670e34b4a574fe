import * as vscode from "vscode";
import { siteRanges } from "../../editor/config/siteRanges.ts";
import { engine } from "../../editor/engine.ts";
import { configName } from "../../editor/siteBook.ts";
import { showMistakes } from "../chooseSite.ts";
import { probeSite } from "./draft.ts";

/** The text of a `cdn.jsonc` as it is in the editor, else on the disk; undefined where there is none. */
export async function configText(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    // A file that is there and cannot be read must not be taken for a new one.
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
}

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
  const taken = siteRanges(text).map(({ name }) => name);
  const { name, site } = probeSite({}, taken);
  try {
    engine().addSite(text, name, site);
    return text;
  } catch {
    const { problems } = engine().parseConfig(text, uri.fsPath);
    throw showMistakes({ uri, label: vscode.workspace.asRelativePath(uri), problems });
  }
}
