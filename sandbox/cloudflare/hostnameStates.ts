/**
 * Every state of a custom hostname and of its certificate that Cloudflare's published schema names. By itself the
 * sandbox reaches a few of them; into the others it is put from outside, and into ones that are not published yet.
 */
export const hostnameStatuses = [
  "active",
  "pending",
  "active_redeploying",
  "moved",
  "pending_deletion",
  "deleted",
  "pending_blocked",
  "pending_migration",
  "pending_provisioned",
  "test_pending",
  "test_active",
  "test_active_apex",
  "test_blocked",
  "test_failed",
  "provisioned",
  "blocked",
] as const;

export const sslStatuses = [
  "initializing",
  "pending_validation",
  "deleted",
  "pending_issuance",
  "pending_deployment",
  "pending_deletion",
  "pending_expiration",
  "expired",
  "active",
  "initializing_timed_out",
  "validation_timed_out",
  "issuance_timed_out",
  "deployment_timed_out",
  "deletion_timed_out",
  "pending_cleanup",
  "staging_deployment",
  "staging_active",
  "deactivating",
  "inactive",
  "backup_issued",
  "holding_deployment",
] as const;

/** What a hostname is told to be, whatever it would be by itself. */
export interface ForcedStates {
  /** One of `hostnameStatuses`, or a word of tomorrow. */
  readonly status?: string;
  /** One of `sslStatuses`, or a word of tomorrow. */
  readonly sslStatus?: string;
  readonly verificationErrors?: readonly string[];
  readonly validationErrors?: readonly string[];
}

const serving: ReadonlySet<string> = new Set(["active", "active_redeploying"]);
const shown: ReadonlySet<string> = new Set(["active", "pending_expiration", "deactivating", "backup_issued"]);

/** Whether the edge answers for a hostname in this state. */
export function isServed(status: string): boolean {
  return serving.has(status);
}

/** Whether the edge shows the certificate of a hostname in this state. */
export function isShown(sslStatus: string): boolean {
  return shown.has(sslStatus);
}
