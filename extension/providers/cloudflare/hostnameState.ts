/*
 * The states of a custom hostname, judged. It has two lives at once: its own, and its certificate's. What the
 * documentation says of the first:
 * https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/domain-support/hostname-validation/validation-status/
 * and of the second: https://developers.cloudflare.com/ssl/reference/certificate-statuses/
 * The schema has more of both than these pages; what they leave out is judged by its name, or as unclear.
 */
import * as l10n from "@vscode/l10n";
import type { RecordToAdd } from "../../core/events.ts";
import { done, gravest, type Judgement, leaving, unclear, wait } from "./judgement.ts";
import type { CertificateStatus, CustomHostnameState, HostnameStatus } from "./state.ts";

export function judgeHostname(state: Pick<CustomHostnameState, "status" | "sslStatus">): Judgement {
  return gravest(judgeHostnameStatus(state.status), judgeCertificateStatus(state.sslStatus));
}

export function judgeHostnameStatus(status: HostnameStatus): Judgement {
  switch (status) {
    case "active":
    // "Active, and the changes have been processed."
    case "active_redeploying":
      return done;
    case "pending":
      return wait;
    // It did not validate in seven days, or the name has pointed elsewhere since; after seven more it is "deleted".
    // A PATCH sets both back to pending.
    case "moved":
    case "deleted":
    case "test_failed":
      return { kind: "restart", why: l10n.t("Its validation ran out of time; a deploy starts it again.") };
    case "pending_deletion":
      return leaving;
    case "blocked":
    case "pending_blocked":
    case "test_blocked":
      return {
        kind: "broken",
        reason: "conflict",
        what: l10n.t("Cloudflare has blocked it (state {0})", status),
        remedy: l10n.t(
          "The name was flagged for abuse, or another zone holds it. If it is yours, write to {0}; otherwise use another hostname.",
          "abusereply@cloudflare.com",
        ),
      };
    case "pending_migration":
    case "pending_provisioned":
    case "provisioned":
    case "test_pending":
    case "test_active":
    case "test_active_apex":
      return unclear(status);
    default:
      return unclear(status satisfies never);
  }
}

export function judgeCertificateStatus(status: CertificateStatus): Judgement {
  switch (status) {
    case "active":
    // There is a second certificate in reserve besides the one that serves.
    case "backup_issued":
      return done;
    case "initializing":
    case "pending_validation":
    case "pending_issuance":
    case "pending_deployment":
      return wait;
    case "initializing_timed_out":
    case "validation_timed_out":
    case "issuance_timed_out":
    case "deployment_timed_out":
    case "deletion_timed_out":
      return { kind: "restart", why: l10n.t("Its validation ran out of time; a deploy starts it again.") };
    case "pending_expiration":
    case "expired":
    case "deleted":
      return {
        kind: "restart",
        why: l10n.t("Its certificate is gone or ends; a deploy orders another one."),
      };
    case "pending_deletion":
      return leaving;
    case "deactivating":
    case "inactive":
      return {
        kind: "broken",
        reason: "conflict",
        what: l10n.t("somebody has deactivated its certificate (state {0})", status),
        remedy: l10n.t(
          "Activate it under SSL/TLS → Custom Hostnames in the dashboard, or remove the hostname there; then deploy again.",
        ),
      };
    case "staging_deployment":
    case "staging_active":
      return {
        kind: "broken",
        reason: "conflict",
        what: l10n.t("its certificate is in Cloudflare's staging network only (state {0})", status),
        remedy: l10n.t(
          "Push it to production under SSL/TLS → Custom Hostnames in the dashboard, then deploy again.",
        ),
      };
    case "holding_deployment":
      return {
        kind: "broken",
        reason: "notEnabled",
        what: l10n.t("its certificate waits until the zone is active (state {0})", status),
        remedy: l10n.t("Look at the zone's status in the dashboard, then deploy again."),
      };
    case "pending_cleanup":
      return unclear(status);
    default:
      return unclear(status satisfies never);
  }
}

export function isActive(state: CustomHostnameState): boolean {
  return judgeHostname(state).kind === "done";
}

/** Its TXT records have names: what is not validated yet has one of its own. */
export function hasAllNames(state: CustomHostnameState): boolean {
  const has = (prefix: string) => state.validation.some(({ name }) => name.startsWith(prefix));
  const isChallengeDue = state.sslStatus === "initializing" || state.sslStatus === "pending_validation";
  return (
    (has("_acme-challenge.") || !isChallengeDue) &&
    (has("_cf-custom-hostname.") || judgeHostnameStatus(state.status).kind === "done")
  );
}

export function describeState(state: CustomHostnameState): string {
  return l10n.t("hostname {0}, certificate {1}", state.status, state.sslStatus);
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
