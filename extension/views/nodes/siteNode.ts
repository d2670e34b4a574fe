import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { ago, escapeMarkdown } from "../../editor/format.ts";
import type { DnsStatus } from "../../editor/stores/dnsStore.ts";
import { type SiteLevel, type SiteStatus, siteSituation } from "../../editor/stores/siteStatus.ts";
import type { SiteRef } from "../../editor/target.ts";
import { siteKey } from "../../editor/target.ts";
import type { Site } from "../../site/site.ts";
import { bucketNode } from "./bucketNode.ts";
import { changesNode } from "./changesNode.ts";
import { dnsNode } from "./dnsNode.ts";
import { errorNode } from "./errorNode.ts";
import { fallbackOriginNode } from "./fallbackOriginNode.ts";
import { hostnamesNode } from "./hostnamesNode.ts";
import { routesNode } from "./routesNode.ts";
import type { Icon, ViewNode } from "./viewNode.ts";
import { workerNode } from "./workerNode.ts";

export interface SiteNodeInit {
  readonly ref: SiteRef;
  readonly site: Site;
  readonly status: SiteStatus;
  /** Where the file lies, when more than one is open. */
  readonly where: string | undefined;
  readonly open: boolean;
  /** What is known of its DNS; nothing where nobody has looked. */
  readonly dns?: DnsStatus;
  /** A run works on it at this moment. */
  readonly busy: boolean;
  readonly now: number;
}

/** A site of `cdn.jsonc`, and under it everything that the accounts hold for it. */
export function siteNode(init: SiteNodeInit): ViewNode {
  const { ref, site, status, where, open, busy, now } = init;
  const id = `site/${siteKey(ref)}`;
  const situation = siteSituation(status);
  const { level, words } = busy ? { level: "loading" as const, words: l10n.t("run under way…") } : situation;
  return {
    id,
    label: ref.name,
    description: [words, where].filter(Boolean).join(" · "),
    icon: icons[level],
    tokens: ["site"],
    state: open ? "expanded" : "collapsed",
    spoken: l10n.t("Site {0}, {1}", ref.name, words),
    tooltip: () => tooltip(site, status, now),
    children: () => children(id, init),
    target: { kind: "site", site: ref },
  };
}

const icons: Readonly<Record<SiteLevel, Icon>> = {
  unknown: { id: "circle-outline", color: "disabledForeground" },
  loading: { id: "loading~spin" },
  live: { id: "pass-filled", color: "testing.iconPassed" },
  new: { id: "circle-outline" },
  waiting: { id: "warning", color: "list.warningForeground" },
  changed: { id: "diff", color: "charts.blue" },
  failed: { id: "error", color: "testing.iconFailed" },
};

function children(id: string, init: SiteNodeInit): readonly ViewNode[] {
  const { ref, status } = init;
  const target = { kind: "site", site: ref } as const;
  if (status.kind === "unknown") return [];
  if (status.kind === "failed") {
    return [errorNode(id, status.error, target), ...(status.plan ? parts(id, status.plan, init) : [])];
  }
  return status.plan ? parts(id, status.plan, init) : [];
}

function parts(id: string, plan: Plan, { ref, now, dns: status }: SiteNodeInit): readonly ViewNode[] {
  const dns = dnsNode(id, ref, plan, status ?? { kind: "unknown" });
  return [
    ...(plan.changes.length > 0 ? [changesNode(id, ref, plan.changes)] : []),
    hostnamesNode(id, ref, plan),
    ...fallbackOriginNode(id, ref, plan),
    workerNode(id, ref, plan, now),
    routesNode(id, ref, plan),
    ...plan.site.origins.map((origin) => bucketNode(id, ref, origin, plan)),
    ...(dns ? [dns] : []),
  ];
}

function tooltip(site: Site, status: SiteStatus, now: number): string {
  const plan = status.kind === "unknown" ? undefined : status.plan;
  const zone = plan?.zone.name ?? site.zone;
  return [
    [`**${escapeMarkdown(site.name)}**`, ...(zone === undefined ? [] : [escapeMarkdown(zone)])].join(" · "),
    ...(plan ? [l10n.t("Account: {0}", escapeMarkdown(plan.account.name))] : []),
    escapeMarkdown(siteSituation(status).words),
    ...(plan?.warnings.map((warning) => `$(warning) ${escapeMarkdown(warning)}`) ?? []),
    ...(status.kind === "ready" ? [`_${l10n.t("Read {0}", ago(status.at, now))}_`] : []),
  ]
    .filter((line) => line !== "")
    .join("\n\n");
}
