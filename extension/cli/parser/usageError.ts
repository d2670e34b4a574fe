import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";

/** What was typed and cannot be done. Ends with where the command's own help is. */
export function usageError(command: string, what: string, remedy?: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: command,
    what,
    remedy:
      remedy === undefined
        ? l10n.t("See {0} --help.", command)
        : l10n.t("{0} See {1} --help.", remedy, command),
  });
}
