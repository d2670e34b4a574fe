import * as l10n from "@vscode/l10n";
import { ago, code, dateTime, escapeMarkdown } from "../../editor/format.ts";
import type { SiteRef } from "../../editor/target.ts";
import type { WorkerVersionState } from "../../providers/cloudflare/state.ts";
import type { ViewNode } from "./viewNode.ts";

/** One uploaded version; every one but the current can be rolled back to. */
export function versionNode(
  parentId: string,
  site: SiteRef,
  worker: string,
  version: WorkerVersionState,
  current: boolean,
  now: number,
): ViewNode {
  const created = version.created === undefined ? undefined : Date.parse(version.created);
  return {
    id: `${parentId}/${version.id}`,
    label: versionLabel(version),
    description: [
      ...(current ? [l10n.t("current")] : []),
      ...(created === undefined ? [] : [ago(created, now)]),
      ...(version.message ? [version.message] : []),
    ].join(" · "),
    icon: current ? { id: "circle-filled", color: "testing.iconPassed" } : { id: "git-commit" },
    tokens: current ? [] : ["past"],
    state: "leaf",
    tooltip: () =>
      [
        `**${escapeMarkdown(versionLabel(version))}** ${code(version.id)}`,
        ...(created === undefined ? [] : [dateTime(created)]),
        ...(version.message ? [escapeMarkdown(version.message)] : []),
      ].join("\n\n"),
    target: { kind: "version", site, worker, versionId: version.id },
  };
}

export function versionLabel(version: Pick<WorkerVersionState, "id" | "number">): string {
  return version.number === undefined
    ? l10n.t("Version {0}", version.id.slice(0, 8))
    : l10n.t("Version {0}", version.number);
}
