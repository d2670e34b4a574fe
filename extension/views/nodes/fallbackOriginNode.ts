import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { escapeMarkdown } from "../../editor/format.ts";
import type { SiteRef } from "../../editor/target.ts";
import { stateWords } from "../../editor/words.ts";
import { judgeBucketDomain } from "../../providers/cloudflare/bucketDomainState.ts";
import { judgeFallbackOrigin } from "../../providers/cloudflare/fallbackOriginState.ts";
import { adviceOn, type Judgement } from "../../providers/cloudflare/judgement.ts";
import type { Icon, ViewNode } from "./viewNode.ts";

const working: Icon = { id: "sync", color: "charts.blue" };
const failed: Icon = { id: "error", color: "testing.iconFailed" };
const icons: Readonly<Record<Judgement["kind"], Icon>> = {
  done: { id: "pass-filled", color: "testing.iconPassed" },
  wait: working,
  unclear: working,
  leaving: working,
  restart: failed,
  broken: failed,
};

/** The host in the zone that visitors' CNAME points to, for a site that needs one: another site's may be there. */
export function fallbackOriginNode(parentId: string, site: SiteRef, plan: Plan): readonly ViewNode[] {
  const wanted = plan.site.fallbackOrigin;
  return wanted === undefined ? [] : [nodeOf(parentId, site, plan, wanted)];
}

function nodeOf(parentId: string, site: SiteRef, plan: Plan, wanted: string): ViewNode {
  const found = plan.state.fallbackOrigin;
  const ours = found?.origin === wanted ? found : undefined;
  const words = ours ? stateWords(ours.status) : l10n.t("not made yet");
  const domain = plan.state.bucketDomain;
  const advice = [
    ...(ours ? [judgeFallbackOrigin(ours)] : []),
    ...(domain ? [judgeBucketDomain(domain)] : []),
  ].flatMap((judgement) => adviceOn(judgement) ?? []);
  return {
    id: `${parentId}/fallback`,
    label: wanted,
    description: l10n.t("fallback origin, {0}", words),
    icon: ours
      ? icons[judgeFallbackOrigin(ours).kind]
      : { id: "circle-outline", color: "disabledForeground" },
    tokens: ["fallbackOrigin"],
    state: "leaf",
    tooltip: () =>
      [
        `**${escapeMarkdown(wanted)}**`,
        l10n.t(
          "Visitors' CNAME points here; Cloudflare answers for it in the zone {0}.",
          escapeMarkdown(plan.zone.name),
        ),
        ...(found && !ours
          ? [l10n.t("The zone's fallback origin is {0} now.", escapeMarkdown(found.origin))]
          : []),
        ...(domain
          ? [
              l10n.t(
                "Bucket domain: ownership {0}, certificate {1}",
                stateWords(domain.ownership),
                stateWords(domain.ssl),
              ),
            ]
          : []),
        ...advice.map(escapeMarkdown),
        ...(ours?.errors.map((error) => `_${escapeMarkdown(error)}_`) ?? []),
      ].join("\n\n"),
    target: { kind: "zone", site, section: "hostnames" },
  };
}
