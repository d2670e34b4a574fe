import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";

/** What was done when a command was stopped: what it says itself, or nothing (see `orStopped`). */
export function stopText(error: unknown): string {
  if (error instanceof CdnError && error.reason === "cancelled") return error.message;
  return l10n.t("Stopped. Nothing was changed.");
}

/** The same for programs. */
export function stopJson(error: unknown) {
  const known = error instanceof CdnError && error.reason === "cancelled" ? error : undefined;
  return {
    reason: "cancelled",
    ...(known ? { subject: known.subject } : {}),
    what: known?.what ?? l10n.t("stopped; nothing was changed"),
    remedy: known?.remedy ?? l10n.t("Run it again to go on."),
  };
}
