import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { ago, code, escapeMarkdown } from "../../editor/format.ts";
import type { SiteRef } from "../../editor/target.ts";
import { versionLabel, versionNode } from "./versionNode.ts";
import type { ViewNode } from "./viewNode.ts";

/** How many versions the tree shows; the roll-back command shows all. */
const mostVersions = 10;

/** The Worker script with the version that serves, and the versions before it. */
export function workerNode(parentId: string, site: SiteRef, plan: Plan, now: number): ViewNode {
  const id = `${parentId}/worker`;
  const name = plan.site.worker.name;
  const found = plan.state.worker;
  if (!found) {
    return {
      id,
      label: name,
      description: l10n.t("Worker, not made yet"),
      icon: { id: "circle-outline", color: "disabledForeground" },
      tokens: [],
      state: "leaf",
      target: { kind: "worker", site, worker: name },
    };
  }
  const current = found.versions.find((version) => version.id === found.currentVersion);
  const created = current?.created === undefined ? undefined : Date.parse(current.created);
  const words = current
    ? [versionLabel(current), ...(created === undefined ? [] : [ago(created, now)])].join(" · ")
    : l10n.t("traffic is split or nothing is deployed");
  return {
    id,
    label: name,
    description: words,
    icon: current ? { id: "zap" } : { id: "warning", color: "list.warningForeground" },
    tokens: ["worker"],
    state: found.versions.length > 0 ? "collapsed" : "leaf",
    spoken: l10n.t("Worker {0}, {1}", name, words),
    tooltip: () =>
      [
        `**${escapeMarkdown(name)}**`,
        escapeMarkdown(words),
        ...(found.bindings.length > 0
          ? [
              `| ${l10n.t("Binding")} | ${l10n.t("Kind")} |\n|---|---|\n${found.bindings
                .map((binding) => `| ${code(binding.name)} | ${code(binding.type)} |`)
                .join("\n")}`,
            ]
          : []),
      ].join("\n\n"),
    children: () =>
      found.versions
        .slice(0, mostVersions)
        .map((version) => versionNode(id, site, name, version, version.id === found.currentVersion, now)),
    target: { kind: "worker", site, worker: name },
  };
}
