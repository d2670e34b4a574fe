import * as l10n from "@vscode/l10n";
import { splitMarkdown, verdictText } from "../../dns/splitText.ts";
import type { SplitVerdict } from "../../dns/verdict.ts";
import { escapeMarkdown } from "../../editor/format.ts";
import { dnsLines } from "../../editor/stores/dnsLines.ts";
import type { DnsOverview } from "../../editor/stores/dnsStore.ts";
import type { SiteRef } from "../../editor/target.ts";
import type { Site } from "../../site/site.ts";
import { dnsLineNode } from "./dnsLineNode.ts";
import type { Icon, ViewNode } from "./viewNode.ts";

/** A hostname with the verdict on what visitors of both regions are told; the evidence is in its tooltip. */
export function dnsHostnameNode(
  parentId: string,
  ref: SiteRef,
  site: Site,
  hostname: string,
  { records, verifications }: DnsOverview,
): ViewNode {
  const id = `${parentId}/${hostname}`;
  const verification = verifications.find((one) => one.hostname === hostname);
  const words = verification ? verdictText(verification.verdict) : l10n.t("not checked");
  return {
    id,
    label: hostname,
    description: words,
    icon: verification ? verdictIcons[verification.verdict.kind] : { id: "circle-outline" },
    tokens: [],
    state: site.hostnames.length <= 12 ? "expanded" : "collapsed",
    spoken: `${hostname}, ${words}`,
    ...(verification
      ? {
          tooltip: () =>
            [
              splitMarkdown(verification),
              // Where all is well the table says enough.
              ...(verification.verdict.kind === "verified"
                ? []
                : [verification.evidence.map((line) => `- ${escapeMarkdown(line)}`).join("\n")]),
            ].join("\n\n"),
        }
      : {}),
    children: () =>
      dnsLines(site, hostname, records).map((line) => dnsLineNode(id, line, records !== undefined)),
    target: { kind: "hostname", site: ref, hostname },
  };
}

export const verdictIcons: Readonly<Record<SplitVerdict["kind"], Icon>> = {
  verified: { id: "pass-filled", color: "testing.iconPassed" },
  cached: { id: "history", color: "charts.blue" },
  inconclusive: { id: "question", color: "list.warningForeground" },
  wrong: { id: "error", color: "testing.iconFailed" },
};
