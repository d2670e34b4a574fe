import * as l10n from "@vscode/l10n";
import { escapeMarkdown } from "../../editor/format.ts";
import { type HostnameLevel, workerDomainLevel } from "../../editor/stores/siteStatus.ts";
import type { SiteRef } from "../../editor/target.ts";
import { stateWords } from "../../editor/words.ts";
import { adviceOn } from "../../providers/cloudflare/judgement.ts";
import type { WorkerDomainState } from "../../providers/cloudflare/state.ts";
import { judgeWorkerDomain } from "../../providers/cloudflare/workerDomainState.ts";
import type { Icon, ViewNode } from "./viewNode.ts";

/** A hostname of the zone itself, which leads to a Worker. */
export function workerDomainNode(
  parentId: string,
  site: SiteRef,
  found: WorkerDomainState,
  worker: string,
): ViewNode {
  const { hostname, script, certificate } = found;
  const level = workerDomainLevel(found, worker);
  const words =
    script !== worker
      ? l10n.t("leads to Worker {0}", script)
      : level === "live" || certificate === undefined
        ? l10n.t("live")
        : l10n.t("certificate {0}", stateWords(certificate));
  const advice = adviceOn(judgeWorkerDomain(found));
  return {
    id: `${parentId}/${hostname}`,
    label: hostname,
    description: words,
    icon: icons[level],
    tokens: ["hostname"],
    state: "leaf",
    spoken: `${hostname}, ${words}`,
    tooltip: () =>
      [
        `**${escapeMarkdown(hostname)}**`,
        l10n.t("A host of the zone itself: the Worker {0} answers for it.", escapeMarkdown(script)),
        ...(advice === undefined ? [] : [escapeMarkdown(advice)]),
      ].join("\n\n"),
    target: { kind: "hostname", site, hostname },
  };
}

const icons: Readonly<Record<HostnameLevel, Icon>> = {
  live: { id: "pass-filled", color: "testing.iconPassed" },
  waiting: { id: "warning", color: "list.warningForeground" },
  working: { id: "sync", color: "charts.blue" },
  failed: { id: "error", color: "testing.iconFailed" },
};
