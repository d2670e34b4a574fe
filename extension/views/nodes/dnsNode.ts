import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import type { SiteRef } from "../../editor/target.ts";
import { escapeMarkdown } from "../format.ts";
import type { ViewNode } from "../viewNode.ts";

/** Who answers for the public hostnames, and where each line leads. Absent where `cdn.jsonc` has no `dns`. */
export function dnsNode(parentId: string, site: SiteRef, plan: Plan): ViewNode | undefined {
  const { dns } = plan.site;
  if (!dns) return undefined;
  const id = `${parentId}/dns`;
  const changes = plan.changes.filter((change) => change.resource === "splitRecord");
  const provider = dns.provider === "dnspod" ? "DNSPod" : "Cloudflare DNS";
  return {
    id,
    label: l10n.t("DNS"),
    description:
      changes.length === 0
        ? `${dns.domain} · ${provider}`
        : `${dns.domain} · ${provider} · ${changes.length === 1 ? l10n.t("1 change") : l10n.t("{0} changes", changes.length)}`,
    icon: { id: "type-hierarchy" },
    tokens: ["dns"],
    state: "collapsed",
    tooltip: () =>
      [
        `**${escapeMarkdown(dns.domain)}** · ${provider}`,
        ...changes.map((change) => `- ${escapeMarkdown(change.name)}: ${escapeMarkdown(change.reason)}`),
      ].join("\n\n"),
    children: () =>
      lines(plan).map(([line, target]) => ({
        id: `${id}/${line}`,
        label: line,
        description: target,
        icon: { id: "arrow-right" },
        tokens: [],
        state: "leaf",
        spoken: l10n.t("{0} leads to {1}", line, target),
      })),
    target: { kind: "zone", site, section: "dns" },
  };
}

function lines({ site }: Plan): readonly (readonly [string, string])[] {
  const { dns } = site;
  if (!dns) return [];
  return [
    // The lines' own names, as DNSPod's console shows them.
    ...(dns.default === undefined ? [] : [["默认", dns.default] as const]),
    ["境外", dns.abroad ?? site.fallbackOrigin],
    ...Object.entries(dns.lines ?? {}),
  ];
}
