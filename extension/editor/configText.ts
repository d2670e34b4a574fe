import * as vscode from "vscode";
import { largestConfig, tooLarge } from "../site/configSize.ts";
import { readSmallUri } from "./readSmallUri.ts";

/** The text of a `cdn.jsonc` as it is in the editor, else on the disk; undefined where there is none. */
export async function configText(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    const bytes = await readSmallUri(uri, largestConfig);
    if (bytes.length > largestConfig) throw tooLarge(uri.fsPath);
    return new TextDecoder().decode(bytes);
  } catch (error) {
    // A file that is there and cannot be read must not be taken for a new one.
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
}
