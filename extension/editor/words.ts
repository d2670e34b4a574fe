/*
 * Cloudflare's states in words. The states are the service's own terms; the usual ones are translated, and one
 * that nobody has met yet is shown as it is, with blanks for underscores.
 */
import * as l10n from "@vscode/l10n";

export function stateWords(state: string): string {
  switch (state) {
    case "active":
      return l10n.t("active");
    case "initializing":
      return l10n.t("initializing");
    case "pending":
      return l10n.t("pending");
    case "pending_validation":
      return l10n.t("pending validation");
    case "pending_issuance":
      return l10n.t("pending issuance");
    case "pending_deployment":
      return l10n.t("pending deployment");
    case "pending_deletion":
      return l10n.t("pending deletion");
    case "validation_timed_out":
      return l10n.t("validation timed out");
    case "issuance_timed_out":
      return l10n.t("issuance timed out");
    case "deployment_timed_out":
      return l10n.t("deployment timed out");
    case "deletion_timed_out":
      return l10n.t("deletion timed out");
    case "expired":
      return l10n.t("expired");
    case "moved":
      return l10n.t("moved away");
    case "blocked":
      return l10n.t("blocked");
    case "deactivated":
      return l10n.t("deactivated");
    case "deleted":
      return l10n.t("deleted");
    case "error":
      return l10n.t("error");
    case "unknown":
      return l10n.t("unknown");
    default:
      return state.replaceAll("_", " ");
  }
}

/** True for states that do not mend themselves. */
export function isBroken(state: string): boolean {
  return (
    state.endsWith("_timed_out") ||
    ["expired", "moved", "blocked", "pending_blocked", "deactivated", "deleted", "error"].includes(state)
  );
}
