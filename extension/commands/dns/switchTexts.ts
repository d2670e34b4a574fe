/*
 * A switch of the traffic in words, for its confirmation and its result. Pure.
 */
import * as l10n from "@vscode/l10n";
import type { SplitRecordChange } from "../../dns/recordChange.ts";
import type { DnsPlan } from "../../dns/sitePlan.ts";
import type { SplitVerification } from "../../dns/splitVerification.ts";
import type { Traffic } from "../../dns/wantedRecords.ts";
import { time } from "../../editor/format.ts";
import type { DnsProvider } from "../../providers/capabilities/dns.ts";
import { type Confirmation, list } from "../planConfirmation.ts";

/** Names the site, where its traffic will go, the provider and every record that will change. */
export function switchConfirmation(
  site: string,
  traffic: Traffic,
  provider: Pick<DnsProvider, "title" | "domain">,
  { changes, warnings }: Pick<DnsPlan, "changes" | "warnings">,
): Confirmation {
  const foreign = changes.filter(({ consent }) => consent !== undefined);
  const ours = changes.filter(({ consent }) => consent === undefined);
  const section = (title: string, records: readonly SplitRecordChange[], longest?: number) =>
    records.length === 0 ? "" : list(title, records.map(changeText), longest);
  return {
    message: switchQuestion(site, traffic),
    detail: [
      l10n.t("Records of {0} at {1}", provider.domain, provider.title),
      section(
        l10n.t("To be made:"),
        ours.filter(({ action }) => action === "create"),
      ),
      section(
        l10n.t("To be changed:"),
        ours.filter(({ action }) => action === "update"),
      ),
      section(
        l10n.t("To be removed:"),
        ours.filter(({ action }) => action === "delete"),
      ),
      // Each of them: who agrees has seen what is agreed to.
      section(l10n.t("Belongs to somebody else and will be REPLACED:"), foreign, foreign.length),
      warnings.length === 0 ? "" : list(l10n.t("Please note:"), warnings),
      traffic === "both"
        ? ""
        : l10n.t("cdn.jsonc stays as it is: the next deploy splits the traffic again as it says."),
    ]
      .filter((text) => text !== "")
      .join("\n\n"),
    button: foreign.length > 0 ? l10n.t("Switch and Replace") : l10n.t("Switch"),
    consents: new Set(foreign.flatMap(({ consent }) => (consent === undefined ? [] : [consent]))),
  };
}

function switchQuestion(site: string, traffic: Traffic): string {
  switch (traffic) {
    case "cloudflare":
      return l10n.t("Send all visitors of {0} to Cloudflare?", site);
    case "domestic":
      return l10n.t("Send all visitors of {0} to the domestic CDN?", site);
    case "both":
      return l10n.t("Split the visitors of {0} as cdn.jsonc says?", site);
  }
}

function changeText({ name, before, after }: SplitRecordChange): string {
  if (before === undefined) return `${name} → ${after ?? ""}`;
  // The type stands in the name already, unless another one makes way.
  return after === undefined ? name : `${name}: ${before.replace(/^CNAME /, "")} → ${after}`;
}

export interface SwitchResult {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
}

/** What visitors are told after a switch: the worst of the hostnames decides. */
export function switchResult(
  site: string,
  traffic: Traffic,
  changed: boolean,
  verifications: readonly SplitVerification[],
): SwitchResult {
  const found = <K extends SplitVerification["verdict"]["kind"]>(kind: K) =>
    verifications.flatMap(({ hostname, verdict }) =>
      verdict.kind === kind
        ? [{ hostname, verdict: verdict as Extract<SplitVerification["verdict"], { readonly kind: K }> }]
        : [],
    );
  const where = changed ? whereNow(site, traffic) : whereAlready(site, traffic);
  const [wrong] = found("wrong");
  if (wrong) {
    return {
      severity: "error",
      text: l10n.t(
        "{0} But {1} still answers otherwise for {2}. Look at its records, or ask again in some minutes.",
        where,
        wrong.verdict.source,
        wrong.hostname,
      ),
    };
  }
  if (found("inconclusive").length > 0) {
    return {
      severity: "warning",
      text: l10n.t("{0} It could not be checked: no resolver told what both regions get.", where),
    };
  }
  const until = Math.max(...found("cached").map(({ verdict }) => verdict.until));
  if (Number.isFinite(until)) {
    return {
      severity: "info",
      text: l10n.t(
        "{0} Some resolvers still hold the old answer, at the latest until {1}.",
        where,
        time(until),
      ),
    };
  }
  return { severity: "info", text: l10n.t("{0} The answers were checked for both regions.", where) };
}

function whereNow(site: string, traffic: Traffic): string {
  switch (traffic) {
    case "cloudflare":
      return l10n.t("All visitors of {0} go to Cloudflare now.", site);
    case "domestic":
      return l10n.t("All visitors of {0} go to the domestic CDN now.", site);
    case "both":
      return l10n.t("The visitors of {0} are split by region now.", site);
  }
}

function whereAlready(site: string, traffic: Traffic): string {
  switch (traffic) {
    case "cloudflare":
      return l10n.t("All visitors of {0} go to Cloudflare already. Nothing was changed.", site);
    case "domestic":
      return l10n.t("All visitors of {0} go to the domestic CDN already. Nothing was changed.", site);
    case "both":
      return l10n.t("The visitors of {0} are split by region already. Nothing was changed.", site);
  }
}
