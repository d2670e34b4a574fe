import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

/** Says that a folder is needed, with the button that opens one. Does not wait for the answer. */
export function offerFolder(): void {
  const open = l10n.t("Open Folder…");
  void vscode.window
    .showInformationMessage(l10n.t("A site is described by a file in a folder. Open a folder first."), open)
    .then((answer) => {
      if (answer === open) void vscode.commands.executeCommand("workbench.action.files.openFolder");
    });
}
