import * as l10n from "@vscode/l10n";
import { code, date, escapeMarkdown } from "../../editor/format.ts";
import { type HostnameLevel, hostnameLevel } from "../../editor/stores/siteStatus.ts";
import type { SiteRef } from "../../editor/target.ts";
import { stateWords } from "../../editor/words.ts";
import { judgeHostname } from "../../providers/cloudflare/hostnameState.ts";
import { adviceOn } from "../../providers/cloudflare/judgement.ts";
import type { CustomHostnameState } from "../../providers/cloudflare/state.ts";
import { recordNode } from "./recordNode.ts";
import type { Icon, ViewNode } from "./viewNode.ts";

/** A public hostname with both its states; `undefined` where Cloudflare does not know it yet. */
export function hostnameNode(
  parentId: string,
  site: SiteRef,
  hostname: string,
  found: CustomHostnameState | undefined,
): ViewNode {
  const id = `${parentId}/${hostname}`;
  const target = { kind: "hostname", site, hostname } as const;
  if (!found) {
    return {
      id,
      label: hostname,
      description: l10n.t("not made yet"),
      icon: { id: "circle-outline", color: "disabledForeground" },
      tokens: ["hostname"],
      state: "leaf",
      target,
    };
  }
  const level = hostnameLevel(found);
  const words =
    level === "live"
      ? l10n.t("live")
      : l10n.t("hostname {0}, certificate {1}", stateWords(found.status), stateWords(found.sslStatus));
  const waiting = level === "waiting";
  return {
    id,
    label: hostname,
    description: words,
    icon: icons[level],
    tokens: waiting ? ["hostname", "waiting"] : ["hostname"],
    state: waiting ? "expanded" : "leaf",
    spoken: `${hostname}, ${words}`,
    tooltip: () => tooltip(found),
    children: () => (waiting ? found.validation.map((record) => recordNode(id, record)) : []),
    target,
  };
}

const icons: Readonly<Record<HostnameLevel, Icon>> = {
  live: { id: "pass-filled", color: "testing.iconPassed" },
  waiting: { id: "warning", color: "list.warningForeground" },
  working: { id: "sync", color: "charts.blue" },
  failed: { id: "error", color: "testing.iconFailed" },
};

function tooltip(found: CustomHostnameState): string {
  const rows: readonly (readonly [string, string])[] = [
    [l10n.t("Hostname"), stateWords(found.status)],
    [l10n.t("Certificate"), stateWords(found.sslStatus)],
    ...(found.certificateExpires === undefined
      ? []
      : [[l10n.t("Valid until"), date(found.certificateExpires)] as const]),
  ];
  const table = `| | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`).join("\n")}`;
  const advice = adviceOn(judgeHostname(found));
  const records = found.validation.map(({ name, value }) => `| ${code(name)} | ${code(value)} |`).join("\n");
  return [
    `**${escapeMarkdown(found.hostname)}**`,
    table,
    ...(advice === undefined ? [] : [escapeMarkdown(advice)]),
    ...(records === ""
      ? []
      : [
          `${l10n.t("TXT records to add:")}\n\n| ${l10n.t("Name")} | ${l10n.t("Value")} |\n|---|---|\n${records}`,
        ]),
    ...found.errors.map((error) => `_${escapeMarkdown(error)}_`),
  ].join("\n\n");
}
