import * as l10n from "@vscode/l10n";
import type { CloudflareAccount } from "../../editor/accounts.ts";
import { date, daysLeft, escapeMarkdown } from "../../editor/format.ts";
import type { ViewNode } from "./viewNode.ts";

/** A connected Cloudflare account, with the sites whose zone it holds. */
export function accountNode(account: CloudflareAccount, sites: readonly ViewNode[], now: number): ViewNode {
  const left = account.expires === undefined ? undefined : daysLeft(account.expires, now);
  const ending = left !== undefined && left < 14;
  const words =
    left === undefined || !ending
      ? "Cloudflare"
      : left < 0
        ? l10n.t("Cloudflare, token expired")
        : l10n.t("Cloudflare, token ends in {0} days", left);
  return {
    id: `account/${account.id}`,
    label: account.label,
    description: words,
    icon: ending ? { id: "warning", color: "list.warningForeground" } : { id: "account" },
    tokens: ["cloudflare"],
    state: "expanded",
    spoken: l10n.t("Account {0}, {1}", account.label, words),
    tooltip: () =>
      [
        `**${escapeMarkdown(account.label)}** · Cloudflare`,
        account.zones.length > 0
          ? l10n.t("Zones: {0}", account.zones.map(escapeMarkdown).join(", "))
          : l10n.t("The token sees no zone."),
        ...(account.expires === undefined ? [] : [l10n.t("The token ends {0}", date(account.expires))]),
      ].join("\n\n"),
    children: () => (sites.length > 0 ? sites : [noSitesNode(account)]),
    target: { kind: "account", provider: "cloudflare", id: account.id },
  };
}

function noSitesNode(account: CloudflareAccount): ViewNode {
  return {
    id: `account/${account.id}/none`,
    label: "",
    description: l10n.t("No site in the open folders uses this account."),
    icon: { id: "info" },
    tokens: [],
    state: "leaf",
  };
}
