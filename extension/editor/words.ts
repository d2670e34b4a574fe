/*
 * Cloudflare's states in words. What they mean is judged in providers/cloudflare; here they are only called by their
 * names. One that nobody has met yet is shown as it is, with blanks for underscores.
 */
import * as l10n from "@vscode/l10n";
import type {
  BucketDomainOwnership,
  BucketDomainSsl,
  CertificatePackStatus,
  CertificateStatus,
  FallbackOriginStatus,
  HostnameStatus,
} from "../providers/cloudflare/state.ts";

/** Every state of the published schema. */
export type ServiceState =
  | HostnameStatus
  | CertificateStatus
  | CertificatePackStatus
  | FallbackOriginStatus
  | BucketDomainOwnership
  | BucketDomainSsl;

export function stateWords(state: ServiceState): string {
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
    case "active_redeploying":
      return l10n.t("active, deploying again");
    case "pending_blocked":
      return l10n.t("about to be blocked");
    case "pending_migration":
      return l10n.t("pending migration");
    case "pending_provisioned":
      return l10n.t("pending provisioning");
    case "provisioned":
      return l10n.t("provisioned");
    case "pending_expiration":
      return l10n.t("about to expire");
    case "pending_cleanup":
      return l10n.t("pending cleanup");
    case "initializing_timed_out":
      return l10n.t("initializing timed out");
    case "staging_deployment":
      return l10n.t("deploying to staging");
    case "staging_active":
      return l10n.t("active in staging");
    case "deactivating":
      return l10n.t("being deactivated");
    case "inactive":
      return l10n.t("inactive");
    case "backup_issued":
      return l10n.t("active, with a backup");
    case "holding_deployment":
      return l10n.t("deployment on hold");
    // Test hostnames are Cloudflare's own: their names are good enough.
    case "test_pending":
    case "test_active":
    case "test_active_apex":
    case "test_blocked":
    case "test_failed":
      return state.replaceAll("_", " ");
    default:
      return asItIs(state satisfies never);
  }
}

function asItIs(state: string): string {
  return state.replaceAll("_", " ");
}
