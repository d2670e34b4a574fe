import * as l10n from "@vscode/l10n";
import { date, escapeMarkdown } from "../editor/format.ts";
import type { TokenReport } from "../providers/cloudflare/token.ts";

interface Permission {
  readonly key: string;
  readonly title: string;
  readonly held: boolean;
}

/** What the token lacks, once for each zone or account it lacks it on. */
export function missingPermissions(
  report: Pick<TokenReport, "zones" | "accountPermissions">,
): readonly { readonly on: string; readonly title: string }[] {
  const lacking = (on: string, permissions: readonly Permission[]) =>
    permissions.filter(({ held }) => !held).map(({ title }) => ({ on, title }));
  return [
    ...lacking(l10n.t("the account"), report.accountPermissions),
    ...report.zones.flatMap(({ zone, permissions }) => lacking(zone.name, permissions)),
  ];
}

/** What a token may and may not do, as a Markdown page: a row for each zone, a column for each permission. */
export function permissionTable(label: string, report: TokenReport, tokenPage: string): string {
  const columns = report.zones[0]?.permissions ?? [];
  const missing = missingPermissions(report);
  const row = (name: string, permissions: readonly Permission[]) =>
    `| ${escapeMarkdown(name)} | ${permissions.map(({ held }) => (held ? "✔" : l10n.t("✘ missing"))).join(" | ")} |`;
  const table = (first: string, head: readonly Permission[], rows: readonly string[]) => [
    `| ${first} | ${head.map(({ title }) => escapeMarkdown(title)).join(" | ")} |`,
    `|---|${head.map(() => ":-:").join("|")}|`,
    ...rows,
  ];
  return [
    `# ${l10n.t("Token permissions: {0}", escapeMarkdown(label))}`,
    "",
    missing.length === 0
      ? `✔ ${l10n.t("The token can read everything that a deploy needs.")}`
      : `✘ **${l10n.t("The token lacks:")}** ${missing.map(({ on, title }) => escapeMarkdown(`${title} (${on})`)).join(", ")}. ${l10n.t("[Edit the token]({0}), then connect again.", "https://dash.cloudflare.com/profile/api-tokens")}`,
    "",
    ...(report.expires === undefined ? [] : [l10n.t("The token ends on {0}.", date(report.expires)), ""]),
    `## ${l10n.t("On the account")}`,
    "",
    ...report.accounts.map(({ name, id }) => `- ${escapeMarkdown(name)} \`${id}\``),
    "",
    ...table(l10n.t("Account"), report.accountPermissions, [
      row(report.account?.name ?? label, report.accountPermissions),
    ]),
    "",
    `## ${l10n.t("On each zone")}`,
    "",
    ...(columns.length === 0
      ? [l10n.t("The token sees no zone.")]
      : table(
          l10n.t("Zone"),
          columns,
          report.zones.map(({ zone, permissions }) => row(zone.name, permissions)),
        )),
    "",
    `_${l10n.t("Found out by reading: ✔ means the token may read; whether it may also write shows at the first deploy. Cache Purge cannot be tried without purging.")}_`,
    "",
    l10n.t("[Make a token with exactly the permissions needed]({0})", tokenPage),
    "",
  ].join("\n");
}
