import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { RecordToAdd } from "../core/events.ts";
import { recordText } from "../views/deployText.ts";

export type CopyableRecord = Pick<RecordToAdd, "type" | "name" | "value">;

/** Puts records on the clipboard as lines of a zone file. */
export async function copyRecords(records: readonly CopyableRecord[]): Promise<void> {
  await vscode.env.clipboard.writeText(`${records.map(recordText).join("\n")}\n`);
  sayCopied(records.length);
}

export function sayCopied(count: number): void {
  const said = count === 1 ? l10n.t("1 record copied") : l10n.t("{0} records copied", count);
  vscode.window.setStatusBarMessage(`$(check) ${said}`, 4000);
}
