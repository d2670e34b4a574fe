import * as l10n from "@vscode/l10n";
import { actionName, describeChange, resourceName } from "../../core/describeChange.ts";
import type { Change } from "../../deploy/changes.ts";
import type { Plan } from "../../deploy/report.ts";
import { escapeMarkdown } from "../../editor/format.ts";
import type { SiteRef } from "../../editor/target.ts";
import type { ViewNode } from "./viewNode.ts";

/** What a deploy would do now. Absent from the tree where that is nothing. */
export function changesNode(parentId: string, site: SiteRef, changes: Plan["changes"]): ViewNode {
  const id = `${parentId}/changes`;
  const target = { kind: "site", site } as const;
  return {
    id,
    label: l10n.t("Planned changes"),
    description: String(changes.length),
    icon: { id: "diff", color: "charts.blue" },
    tokens: ["changes"],
    state: "collapsed",
    opens: "cdnWorker.showChanges",
    children: () => changes.map((change) => changeNode(id, change)),
    target,
  };
}

function changeNode(parentId: string, change: Change): ViewNode {
  return {
    id: `${parentId}/${change.resource}/${change.name}`,
    label: change.name,
    description: `${actionName(change.action)} ${resourceName(change.resource)}`,
    spoken: describeChange(change),
    icon: icons[change.action],
    tokens: [],
    state: "leaf",
    tooltip: () =>
      [
        `**${escapeMarkdown(describeChange(change))}**`,
        escapeMarkdown(change.reason),
        ...(change.before ? [`${l10n.t("Now:")} ${escapeMarkdown(change.before)}`] : []),
        ...(change.after ? [`${l10n.t("Then:")} ${escapeMarkdown(change.after)}`] : []),
        ...(change.consent
          ? [escapeMarkdown(l10n.t("It belongs to somebody else: {0}", change.consent))]
          : []),
      ].join("\n\n"),
  };
}

const icons = {
  create: { id: "diff-added", color: "testing.iconPassed" },
  update: { id: "diff-modified", color: "charts.blue" },
  delete: { id: "diff-removed", color: "testing.iconFailed" },
  wait: { id: "watch" },
} as const;
