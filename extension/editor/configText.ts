import * as vscode from "vscode";

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
