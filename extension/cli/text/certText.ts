import * as l10n from "@vscode/l10n";
import { expiryText } from "../../certificates/expiry.ts";
import { type DomainStanding, describeCertificateChange } from "../../certificates/plan.ts";
import type { CertificatePlan, CertificateReport } from "../../certificates/report.ts";
import { changeJson, changeLines } from "./changeText.ts";
import { errorJson } from "./errorJson.ts";

/** The plan of a push as people read it. */
export function certPlanText(plan: CertificatePlan): string {
  const { leaf } = plan.certificate;
  const until = new Date(leaf.validTo).toISOString().slice(0, 10);
  return [
    l10n.t("Certificate for {0} · {1} · until {2}", leaf.names.join(", "), leaf.issuer, until),
    "",
    ...(plan.changes.length === 0
      ? [l10n.t("  No changes.")]
      : plan.changes.flatMap((change) =>
          changeLines(change, describeCertificateChange(change, plan.provider.title)),
        )),
    ...plan.domains.flatMap((domain) => standingLine(domain)),
    ...plan.problems.map(({ message }) => `  ! ${message}`),
  ].join("\n");
}

function standingLine({ domain, standing }: DomainStanding): readonly string[] {
  switch (standing) {
    case "bind":
      return [];
    case "carries":
      return [`  = ${l10n.t("{0} carries it already", domain)}`];
    case "newer":
      return [`  = ${l10n.t("{0} carries a newer one of ours", domain)}`];
    case "offline":
      return [`  · ${l10n.t("{0} is switched off; name it with --domain to bind it", domain)}`];
  }
}

export function certReportText(report: CertificateReport): string {
  const lines = report.domains.flatMap(({ domain, edge, detail }) =>
    edge === "verified" || detail === undefined ? [] : [`  ${domain}: ${detail}`],
  );
  return [...lines, `${outcomeText(report)} · ${expiryText(report.validTo, Date.now())}`].join("\n");
}

function outcomeText({ outcome }: CertificateReport): string {
  switch (outcome) {
    case "unchanged":
      return l10n.t("Nothing to do");
    case "succeeded":
      return l10n.t("Done, and seen at the edge");
    case "pending":
      return l10n.t("Done; the edge does not show it everywhere yet, which may take some minutes");
    case "failed":
      return l10n.t("Not finished. Run again to go on from here");
    case "cancelled":
      return l10n.t("Stopped. What was done stays; run again to go on from here");
  }
}

/** The plan as programs read it. */
export function certPlanJson({ provider, certificate, changes, domains, problems }: CertificatePlan) {
  const { fingerprint, names, validTo } = certificate.leaf;
  return {
    provider: provider.name,
    certificate: { fingerprint, names, expires: new Date(validTo).toISOString() },
    changes: changes.map(changeJson),
    domains: domains.map(({ domain, standing }) => ({ domain, standing })),
    problems: problems.map(errorJson),
  };
}

export function certReportJson(plan: CertificatePlan, report: CertificateReport) {
  const { outcome, domains, done, warnings, errors } = report;
  return { ...certPlanJson(plan), outcome, domains, done, warnings, errors: errors.map(errorJson) };
}
