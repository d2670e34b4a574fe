import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";

/** Bytes. A thousand sites need a third of it. */
export const largestConfig = 1024 * 1024;

export function tooLarge(file: string): CdnError {
  return unreadable(
    file,
    l10n.t("it is too large for a configuration (more than {0} bytes)", largestConfig),
    l10n.t("Name the cdn.jsonc with --config, or divide the sites among several files."),
  );
}

export function unreadable(subject: string, what: string, remedy: string, cause?: unknown): CdnError {
  return new CdnError({ reason: "config", subject, what, remedy, cause });
}
