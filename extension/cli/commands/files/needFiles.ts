import * as l10n from "@vscode/l10n";
import { usageError } from "../../parser/usageError.ts";

/** @throws CdnError (config) where only one argument was typed */
export function needFiles(command: string, files: readonly string[]): void {
  if (files.length > 0) return;
  throw usageError(command, l10n.t("it needs two arguments: from where, and where to"));
}
