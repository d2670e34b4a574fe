import * as l10n from "@vscode/l10n";
import type { ChangeAction, ResourceKind } from "./change.ts";

/** A change in one line for people: `create custom hostname images.example.net`. */
export function describeChange(change: {
  readonly action: ChangeAction;
  readonly resource: ResourceKind;
  readonly name: string;
}): string {
  return `${actionName(change.action)} ${resourceName(change.resource)} ${change.name}`;
}

export function actionName(action: ChangeAction): string {
  switch (action) {
    case "create":
      return l10n.t("create");
    case "update":
      return l10n.t("change");
    case "delete":
      return l10n.t("remove");
    case "wait":
      return l10n.t("wait for");
  }
}

export function resourceName(resource: ResourceKind | "verification"): string {
  switch (resource) {
    case "bucket":
      return l10n.t("bucket");
    case "bucketDomain":
      return l10n.t("bucket domain");
    case "dnsRecord":
      return l10n.t("DNS record");
    case "fallbackOrigin":
      return l10n.t("fallback origin");
    case "customHostname":
      return l10n.t("custom hostname");
    case "workerDomain":
      return l10n.t("Worker domain");
    case "workerScript":
      return l10n.t("Worker");
    case "workerRoute":
      return l10n.t("route");
    case "splitRecord":
      return l10n.t("DNS record at the provider");
    case "certificate":
      return l10n.t("certificate");
    case "verification":
      return l10n.t("verification");
  }
}
