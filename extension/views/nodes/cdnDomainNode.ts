import * as l10n from "@vscode/l10n";
import { type ExpiryLevel, expiryOf } from "../../certificates/expiry.ts";
import { date, escapeMarkdown } from "../../editor/format.ts";
import type { CertifiedDomain } from "../../editor/stores/certificateOverview.ts";
import type { Icon, ViewNode } from "./viewNode.ts";

/** A domain of the domestic CDN with the days that its certificate has left. */
export function cdnDomainNode(
  { provider, domain, certificate, account }: CertifiedDomain,
  now: number,
  warnDays: number,
): ViewNode {
  const words = [
    ...(domain.online ? [] : [l10n.t("switched off")]),
    certificate === undefined
      ? l10n.t("no certificate")
      : certificate.expires === undefined
        ? l10n.t("certificate without a known end")
        : daysWords(certificate.expires, now),
    ...(account === undefined ? [] : [account]),
  ].join(" · ");
  const level =
    certificate?.expires === undefined
      ? undefined
      : expiryOf(certificate.expires, now, thresholds(warnDays)).level;
  return {
    id: `cdnDomain/${provider}/${account ?? ""}/${domain.name}`,
    label: domain.name,
    description: words,
    icon: level === undefined ? { id: "circle-slash", color: "disabledForeground" } : icons[level],
    tokens: ["cdnDomain"],
    state: "leaf",
    spoken: `${domain.name}, ${words}`,
    tooltip: () =>
      [
        `**${escapeMarkdown(domain.name)}**`,
        escapeMarkdown(words),
        ...(certificate
          ? [
              `${l10n.t("Certificate")}: ${escapeMarkdown(certificate.names.join(", ") || certificate.note)}`,
              ...(certificate.expires === undefined
                ? []
                : [`${l10n.t("Valid until")}: ${date(certificate.expires)}`]),
            ]
          : []),
        ...(domain.cname ? [`CNAME: ${escapeMarkdown(domain.cname)}`] : []),
      ].join("\n\n"),
    target: { kind: "cdnDomain", provider, domain: domain.name },
  };
}

/** Yellow from the setting on, red in the last quarter of that time: 30 days give 30, 14 and 7. */
export function thresholds(warnDays: number): readonly number[] {
  return [warnDays, Math.ceil(warnDays * 0.46), Math.floor(warnDays / 4)];
}

export function daysWords(expires: number, now: number): string {
  const { daysLeft, level } = expiryOf(expires, now);
  if (level === "expired") return l10n.t("expired {0}", date(expires));
  if (daysLeft === 0) return l10n.t("ends today");
  return daysLeft === 1 ? l10n.t("1 day left") : l10n.t("{0} days left", daysLeft);
}

const icons: Readonly<Record<ExpiryLevel, Icon>> = {
  fine: { id: "pass-filled", color: "testing.iconPassed" },
  notice: { id: "info", color: "charts.blue" },
  warning: { id: "warning", color: "list.warningForeground" },
  urgent: { id: "warning", color: "list.errorForeground" },
  expired: { id: "error", color: "testing.iconFailed" },
};
