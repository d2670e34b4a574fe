import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import type { SiteRef } from "../../editor/target.ts";
import type { RouteState } from "../../providers/cloudflare/state.ts";
import type { ViewNode } from "./viewNode.ts";

/** The routes of the zone that lead to this site's Worker, or stand in the way of one. */
export function routesNode(parentId: string, site: SiteRef, plan: Plan): ViewNode {
  const id = `${parentId}/routes`;
  const worker = plan.site.worker.name;
  const hosts = new Set([plan.site.fallbackOrigin ?? "", ...plan.site.hostnames]);
  const mine = plan.state.routes.filter((route) => route.script === worker);
  const inTheWay = plan.state.routes.filter(
    (route) => route.script !== worker && hosts.has(route.pattern.split("/", 1)[0] ?? ""),
  );
  const shown = [...inTheWay, ...mine];
  return {
    id,
    label: l10n.t("Routes"),
    description: [
      ...(shown.length === 0 ? [l10n.t("none yet")] : []),
      ...(mine.length === 1 ? [l10n.t("1 to this Worker")] : []),
      ...(mine.length > 1 ? [l10n.t("{0} to this Worker", mine.length)] : []),
      ...(inTheWay.length > 0 ? [l10n.t("{0} elsewhere", inTheWay.length)] : []),
    ].join(", "),
    icon: inTheWay.length > 0 ? { id: "warning", color: "list.warningForeground" } : { id: "git-merge" },
    tokens: ["routes"],
    state: shown.length > 0 ? "collapsed" : "leaf",
    children: () => shown.map((route) => routeNode(id, route, route.script === worker)),
    target: { kind: "zone", site, section: "routes" },
  };
}

function routeNode(parentId: string, route: RouteState, mine: boolean): ViewNode {
  return {
    id: `${parentId}/${route.id}`,
    label: route.pattern,
    description: mine ? "" : (route.script ?? l10n.t("bypasses Workers")),
    icon: mine ? { id: "arrow-right" } : { id: "warning", color: "list.warningForeground" },
    tokens: [],
    state: "leaf",
  };
}
