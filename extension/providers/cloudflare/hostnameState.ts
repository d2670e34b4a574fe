import * as l10n from "@vscode/l10n";
import type { RecordToAdd } from "../../core/events.ts";
import type { CustomHostnameState } from "./state.ts";

export function isActive(state: CustomHostnameState): boolean {
  return state.status === "active" && state.sslStatus === "active";
}

export function describeState(state: CustomHostnameState): string {
  return l10n.t("hostname {0}, certificate {1}", state.status, state.sslStatus);
}

/** Cloudflare has stopped trying; only a new start helps. */
export function isGivenUp(state: CustomHostnameState): boolean {
  return state.sslStatus.endsWith("_timed_out") || state.sslStatus === "expired";
}

export function recordsToAdd(state: CustomHostnameState): readonly RecordToAdd[] {
  return state.validation.map(({ name, value }) => ({
    type: "TXT",
    name,
    value,
    purpose: name.startsWith("_acme-challenge.")
      ? l10n.t("proves to the certificate authority that {0} is yours", state.hostname)
      : l10n.t("proves to Cloudflare that {0} is yours", state.hostname),
  }));
}
