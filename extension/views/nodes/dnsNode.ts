import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { verdictText } from "../../dns/splitText.ts";
import type { SplitVerdict } from "../../dns/verdict.ts";
import { escapeMarkdown } from "../../editor/format.ts";
import type { DnsOverview, DnsStatus } from "../../editor/stores/dnsStore.ts";
import type { SiteRef } from "../../editor/target.ts";
import { descriptorOf } from "../../providers/registry.ts";
import { customHostnames } from "../../site/hostnameKind.ts";
import { dnsHostnameNode, verdictIcons } from "./dnsHostnameNode.ts";
import { errorNode } from "./errorNode.ts";
import type { ViewNode } from "./viewNode.ts";

/**
 * Who answers for the public hostnames, and under it each hostname with its lines and the verdict. Absent where
 * `cdn.jsonc` has no `dns`. What is under it is asked for when it is opened.
 */
export function dnsNode(
  parentId: string,
  site: SiteRef,
  plan: Plan,
  status: DnsStatus,
): ViewNode | undefined {
  const { dns } = plan.site;
  if (!dns) return undefined;
  const id = `${parentId}/dns`;
  const changes = plan.changes.filter((change) => change.resource === "splitRecord");
  const provider = descriptorOf(dns.provider).title;
  const overview = status.kind === "unknown" ? undefined : status.overview;
  const verdict = overview && worst(overview);
  const target = { kind: "zone", site, section: "dns" } as const;
  return {
    id,
    label: l10n.t("DNS"),
    description: [
      dns.domain,
      provider,
      ...(changes.length === 0
        ? []
        : [changes.length === 1 ? l10n.t("1 change") : l10n.t("{0} changes", changes.length)]),
      ...(overview && overview.traffic !== "both" ? [trafficWords(overview.traffic)] : []),
      ...(verdict ? [verdictText(verdict)] : []),
    ].join(" · "),
    icon: verdict && verdict.kind !== "verified" ? verdictIcons[verdict.kind] : { id: "type-hierarchy" },
    tokens: ["dns"],
    state: "collapsed",
    tooltip: () =>
      [
        `**${escapeMarkdown(dns.domain)}** · ${provider}`,
        ...changes.map((change) => `- ${escapeMarkdown(change.name)}: ${escapeMarkdown(change.reason)}`),
      ].join("\n\n"),
    children: () => [
      ...(status.kind === "failed" ? [errorNode(id, status.error, target)] : []),
      ...hostnames(),
    ],
    target,
  };

  function hostnames(): readonly ViewNode[] {
    if (overview) {
      return customHostnames(plan.site).map((hostname) =>
        dnsHostnameNode(id, site, plan.site, hostname, overview),
      );
    }
    return status.kind === "failed" ? [] : [askingNode(id)];
  }
}

function askingNode(parentId: string): ViewNode {
  return {
    id: `${parentId}/asking`,
    label: l10n.t("Asking the name servers…"),
    icon: { id: "loading~spin" },
    tokens: [],
    state: "leaf",
  };
}

function trafficWords(traffic: "cloudflare" | "domestic"): string {
  return traffic === "cloudflare" ? l10n.t("all to Cloudflare") : l10n.t("all to the domestic CDN");
}

const order: readonly SplitVerdict["kind"][] = ["wrong", "inconclusive", "cached", "verified"];

/** The verdict that says most about what is to be done. */
function worst({ verifications }: DnsOverview): SplitVerdict | undefined {
  return [...verifications]
    .map(({ verdict }) => verdict)
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
}
