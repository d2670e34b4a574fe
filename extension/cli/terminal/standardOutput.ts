import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";

/**
 * A reader may leave (`| head`): that breaks off no run, which would stand half done. An output that cannot be
 * written is said where it still can be, and fails the run.
 */
export function watchOutput(failed: () => void): void {
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    failed();
    process.stderr.write(`✖ ${outputError(error).message}\n`);
  });
}

function outputError(cause: NodeJS.ErrnoException): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Standard output"),
    what: l10n.t("it cannot be written ({0})", cause.code ?? cause.message),
    remedy: l10n.t("Make room there, or send it elsewhere; what was done stays done."),
    cause,
  });
}
