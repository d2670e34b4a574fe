/*
 * A certificate plan in words, for its confirmation and its result. Pure.
 */
import * as l10n from "@vscode/l10n";
import type { CertificatePlan, CertificateReport } from "../../certificates/report.ts";
import { date, daysLeft } from "../../editor/format.ts";

const longestList = 10;

export interface PushConfirmation {
  readonly message: string;
  readonly detail: string;
}

/** Names the account, the certificate and every domain that will change. */
export function pushConfirmation(plan: CertificatePlan, account: string, now: number): PushConfirmation {
  const { leaf } = plan.certificate;
  const domains = (standing: CertificatePlan["domains"][number]["standing"]) =>
    plan.domains.filter((each) => each.standing === standing).map(({ domain }) => domain);
  const uploads = plan.changes.some(({ spec }) => spec.step === "upload");
  const removals = plan.changes.filter(({ spec }) => spec.step === "remove");
  const sections = [
    list(l10n.t("Gets the certificate:"), domains("bind")),
    list(l10n.t("Has it already:"), domains("carries")),
    list(l10n.t("Switched off, so left alone:"), domains("offline")),
    list(
      l10n.t("Uploaded by CDN Worker earlier and superseded, removed at the end:"),
      removals.map((change) => change.before ?? change.name),
    ),
    list(
      l10n.t("Cannot be served:"),
      plan.problems.map(({ message }) => message),
    ),
  ].filter((text) => text !== "");
  return {
    message: l10n.t("Push the certificate to {0}?", plan.provider.title),
    detail: [
      [
        l10n.t("Account: {0}", account),
        l10n.t("For: {0}", leaf.names.join(", ")),
        l10n.t("Valid until {0} ({1} days)", date(leaf.validTo), daysLeft(leaf.validTo, now)),
        l10n.t("Issued by {0}, {1}", leaf.issuer, leaf.keyKind),
        uploads ? l10n.t("It is uploaded first.") : l10n.t("It is there already; nothing is uploaded."),
      ].join("\n"),
      ...sections,
    ].join("\n\n"),
  };
}

export interface PushResult {
  readonly severity: "info" | "warning";
  readonly text: string;
}

/** What happened, in one sentence; undefined where the errors say it themselves, or the person stopped it. */
export function pushResult(report: CertificateReport): PushResult | undefined {
  const bound = report.domains.filter(({ binding }) => binding === "bound").length;
  const [first] = report.domains;
  const verified = report.domains.filter(({ edge }) => edge === "verified").length;
  switch (report.outcome) {
    case "unchanged":
      return {
        severity: "info",
        text:
          report.domains.length === 1
            ? l10n.t("{0} carries this certificate already. Nothing was changed.", first?.domain ?? "")
            : l10n.t(
                "All {0} domains carry this certificate already. Nothing was changed.",
                report.domains.length,
              ),
      };
    case "succeeded":
      return {
        severity: "info",
        text:
          bound === 1
            ? l10n.t("{0} has the new certificate; the edge shows it.", boundDomain(report))
            : l10n.t(
                "{0} domains have the new certificate; {1} of them show it at the edge.",
                bound,
                verified,
              ),
      };
    case "pending":
      return {
        severity: "warning",
        text: l10n.t(
          "The certificate is bound, but the edge does not show it everywhere yet. A roll-out takes minutes; push again to look.",
        ),
      };
    case "failed":
    case "cancelled":
      return undefined;
  }
}

function boundDomain(report: CertificateReport): string {
  return report.domains.find(({ binding }) => binding === "bound")?.domain ?? "";
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  const shown = items.slice(0, longestList).map((item) => `  • ${item}`);
  const rest = items.length - shown.length;
  return [title, ...shown, ...(rest > 0 ? [`  • ${l10n.t("and {0} more", rest)}`] : [])].join("\n");
}
