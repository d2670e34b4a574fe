import * as l10n from "@vscode/l10n";
import { isOurs } from "../../dns/ownership.ts";
import { code, escapeMarkdown } from "../../editor/format.ts";
import { type DnsLineState, isAsWanted } from "../../editor/stores/dnsLines.ts";
import { comparableValue, type DnsRecord } from "../../providers/capabilities/dns.ts";
import type { Icon, ViewNode } from "./viewNode.ts";

/** One line of a hostname: where it leads and whose record that is. `isRead`: the provider could be asked. */
export function dnsLineNode(parentId: string, state: DnsLineState, isRead: boolean): ViewNode {
  const { line, wanted, record } = state;
  const value = record ? target(record) : (wanted?.value ?? "");
  const words = isRead ? standing(state) : [];
  return {
    id: `${parentId}/${record?.id || "wanted"}/${line}`,
    label: line,
    description: [value, ...words].join(" · "),
    icon: isRead ? icon(state) : { id: "arrow-right" },
    tokens: ["record"],
    state: "leaf",
    spoken: [l10n.t("{0} leads to {1}", line, value), ...words].join(", "),
    tooltip: () =>
      [
        `**${escapeMarkdown(line)}** → ${code(value)}`,
        ...words.map(escapeMarkdown),
        ...(record ? [l10n.t("Time to live: {0} s", record.ttl)] : []),
        ...(record?.remark ? [`_${escapeMarkdown(record.remark)}_`] : []),
      ].join("\n\n"),
    target: { kind: "record", name: record?.name ?? wanted?.name ?? line, value },
  };
}

function target(record: DnsRecord): string {
  const value = comparableValue(record.type, record.value);
  return record.type === "CNAME" ? value : `${record.type} ${value}`;
}

/** Whose it is, and what is amiss with it. */
function standing({ wanted, record }: DnsLineState): readonly string[] {
  if (!record) return [l10n.t("not there yet")];
  return [
    isOurs(record) ? l10n.t("ours") : l10n.t("not ours"),
    ...(record.enabled ? [] : [l10n.t("paused")]),
    ...(wanted === undefined
      ? [l10n.t("not in cdn.jsonc")]
      : record.enabled && !isAsWanted(record, wanted)
        ? [l10n.t("cdn.jsonc says {0}", wanted.value)]
        : []),
  ];
}

function icon({ wanted, record }: DnsLineState): Icon {
  if (!record) return { id: "circle-outline", color: "disabledForeground" };
  if (!record.enabled) return { id: "circle-slash", color: "disabledForeground" };
  if (!wanted) return { id: "arrow-right" };
  return isAsWanted(record, wanted)
    ? { id: "arrow-right", color: "testing.iconPassed" }
    : { id: "diff", color: "charts.blue" };
}
