/*
 * The states of a Worker's custom domain, judged by its certificate: the domain itself has none.
 * https://developers.cloudflare.com/ssl/reference/certificate-statuses/
 */
import * as l10n from "@vscode/l10n";
import { done, type Judgement, unclear, wait } from "./judgement.ts";
import type { CertificatePackStatus, WorkerDomainState } from "./state.ts";

/** Without a word of its certificate the edge decides: the verification asks it. */
export function judgeWorkerDomain({ certificate }: Pick<WorkerDomainState, "certificate">): Judgement {
  return certificate === undefined ? done : judgePackStatus(certificate);
}

export function judgePackStatus(status: CertificatePackStatus): Judgement {
  switch (status) {
    case "active":
    case "backup_issued":
    // It serves until it ends, and Workers orders the next one itself.
    case "pending_expiration":
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
    case "expired":
    case "deleted":
    case "pending_deletion":
    case "pending_cleanup":
    case "deactivating":
    case "inactive":
    case "staging_deployment":
    case "staging_active":
    case "holding_deployment":
      return {
        kind: "broken",
        reason: "conflict",
        what: l10n.t("it has no certificate (certificate {0})", status),
        remedy: l10n.t(
          "Look at SSL/TLS → Edge Certificates in the dashboard, at CAA records above all; remove the domain under Workers → Settings → Domains & Routes if it stays so, then deploy again.",
        ),
      };
    default:
      return unclear(status satisfies never);
  }
}

export function describeWorkerDomain({ script, certificate }: WorkerDomainState): string {
  return certificate === undefined
    ? l10n.t("Worker {0}", script)
    : l10n.t("Worker {0}, certificate {1}", script, certificate);
}
