import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { targetOf } from "../editor/target.ts";

/** Copies the value of one record; its name shows in the tree and in the message. */
export async function copyRecord(argument: unknown): Promise<void> {
  const target = targetOf(argument);
  if (target?.kind !== "record") return;
  await vscode.env.clipboard.writeText(target.value);
  vscode.window.setStatusBarMessage(`$(check) ${l10n.t("Value of {0} copied", target.name)}`, 4000);
}
