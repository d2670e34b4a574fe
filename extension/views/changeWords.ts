import * as l10n from "@vscode/l10n";
import type { ChangeAction, ResourceKind } from "../deploy/change.ts";

/** A kind of resource as people call it. */
export function resourceWords(kind: ResourceKind | "verification"): string {
  switch (kind) {
    case "bucket":
      return l10n.t("Bucket");
    case "bucketDomain":
      return l10n.t("Bucket domain");
    case "dnsRecord":
      return l10n.t("DNS record");
    case "fallbackOrigin":
      return l10n.t("Fallback origin");
    case "customHostname":
      return l10n.t("Custom hostname");
    case "workerScript":
      return l10n.t("Worker");
    case "workerRoute":
      return l10n.t("Route");
    case "splitRecord":
      return l10n.t("Record by region");
    case "certificate":
      return l10n.t("Certificate");
    case "verification":
      return l10n.t("Verification");
  }
}

export function actionWords(action: ChangeAction): string {
  switch (action) {
    case "create":
      return l10n.t("to be made");
    case "update":
      return l10n.t("to be changed");
    case "delete":
      return l10n.t("to be removed");
    case "wait":
      return l10n.t("under way");
  }
}
