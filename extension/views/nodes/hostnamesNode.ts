import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { type HostnameLevel, hostnameLevel, workerDomainLevel } from "../../editor/stores/siteStatus.ts";
import type { SiteRef } from "../../editor/target.ts";
import { isWorkerDomain } from "../../site/hostnameKind.ts";
import { hostnameNode } from "./hostnameNode.ts";
import type { ViewNode } from "./viewNode.ts";
import { workerDomainNode } from "./workerDomainNode.ts";

/** The public hostnames of a site, what needs somebody first. Open where there are few. */
export function hostnamesNode(parentId: string, site: SiteRef, plan: Plan): ViewNode {
  const id = `${parentId}/hostnames`;
  const states = new Map(plan.state.customHostnames.map((found) => [found.hostname, found]));
  const worker = plan.site.worker.name;
  const domains = new Map((plan.state.workerDomains ?? []).map((found) => [found.hostname, found]));
  const levelOf = (hostname: string): HostnameLevel | "absent" => {
    const domain = domains.get(hostname);
    if (domain && isWorkerDomain(plan.site, hostname)) return workerDomainLevel(domain, worker);
    const found = states.get(hostname);
    return found ? hostnameLevel(found) : "absent";
  };
  const levels = plan.site.hostnames.map(levelOf);
  const count = (level: HostnameLevel | "absent") => levels.filter((one) => one === level).length;
  const parts = [
    [count("live"), l10n.t("live")],
    [count("waiting"), l10n.t("waiting for records")],
    [count("working"), l10n.t("under way")],
    [count("failed"), l10n.t("broken")],
    [count("absent"), l10n.t("not made yet")],
  ] as const;
  const total = plan.site.hostnames.length;
  return {
    id,
    label: l10n.t("Hostnames"),
    description: parts
      .filter(([number]) => number > 0)
      .map(([number, words]) => `${number} ${words}`)
      .join(", "),
    icon: { id: "globe" },
    tokens: ["hostnames"],
    state: total <= 12 ? "expanded" : "collapsed",
    children: () =>
      [...plan.site.hostnames]
        .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
        .map((hostname) => {
          const domain = isWorkerDomain(plan.site, hostname) ? domains.get(hostname) : undefined;
          return domain
            ? workerDomainNode(id, site, domain, worker)
            : hostnameNode(id, site, hostname, states.get(hostname));
        }),
    target: { kind: "zone", site, section: "hostnames" },
  };

  function rank(hostname: string): number {
    const level = levelOf(hostname);
    return level === "absent" ? order.length : order.indexOf(level);
  }
}

const order: readonly HostnameLevel[] = ["failed", "waiting", "working", "live"];
