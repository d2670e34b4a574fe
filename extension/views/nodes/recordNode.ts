import * as l10n from "@vscode/l10n";
import type { RecordToAdd } from "../../core/events.ts";
import { code, escapeMarkdown } from "../../editor/format.ts";
import type { ViewNode } from "./viewNode.ts";

/** A DNS record that the person has to add; its inline action copies the value. */
export function recordNode(
  parentId: string,
  record: Pick<RecordToAdd, "name" | "value"> & Partial<Pick<RecordToAdd, "type" | "purpose">>,
): ViewNode {
  const type = record.type ?? "TXT";
  return {
    id: `${parentId}/${type}/${record.name}/${record.value}`,
    label: `${type} ${record.name}`,
    description: record.value,
    icon: { id: "symbol-string", color: "list.warningForeground" },
    tokens: ["record"],
    state: "leaf",
    spoken: l10n.t("{0} record {1}, value {2}, still to be added", type, record.name, record.value),
    tooltip: () =>
      [
        `**${l10n.t("Add this record where the domain's DNS is")}**`,
        `| | |\n|---|---|\n| ${l10n.t("Type")} | ${type} |\n| ${l10n.t("Name")} | ${code(record.name)} |\n| ${l10n.t("Value")} | ${code(record.value)} |`,
        ...(record.purpose ? [escapeMarkdown(record.purpose)] : []),
      ].join("\n\n"),
    target: { kind: "record", name: record.name, value: record.value },
  };
}
