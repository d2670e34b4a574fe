import * as l10n from "@vscode/l10n";
import {
  comparableValue,
  type DnsCapabilities,
  type DnsRecord,
  type DnsRecordInput,
  sameValue,
} from "../providers/capabilities/dns.ts";
import { isOurs, siteOf } from "./ownership.ts";
import {
  changeName,
  consentTo,
  removal,
  type SplitRecordChange,
  type SplitRecordPlan,
  shortRecord,
} from "./recordChange.ts";
import type { WantedRecords } from "./wantedRecords.ts";

/** One TXT record; several may stand at one name. */
export function planTxt(
  wanted: DnsRecordInput,
  all: readonly DnsRecordInput[],
  existing: readonly DnsRecord[],
  capabilities: DnsCapabilities,
): SplitRecordPlan {
  const atName = existing.filter(({ name }) => name === wanted.name);
  const aliases = atName.filter(({ type, enabled }) => type === "CNAME" && enabled);
  const explained = [...new Set(aliases.map(({ value }) => aliasInTheWay(wanted.name, value)))];
  const here = atName.filter(({ lineId }) => lineId === wanted.lineId);
  // On another line it stands beside ours, but hides it from the validators of that region.
  if (here.some((record) => aliases.includes(record))) return { changes: [], warnings: explained };
  const texts = here.filter(({ type }) => type === "TXT");
  const same = texts.find((record) => sameValue("TXT", record.value, wanted.value));
  if (same?.enabled) return { changes: [], warnings: explained };
  const isWanted = (record: DnsRecord) =>
    all.some(({ name, value }) => name === record.name && sameValue("TXT", value, record.value));
  // A value of an earlier attempt makes room for the new one.
  const outdated = texts.find(
    (record) => isOurs(record, "validation") && record.id !== "" && !isWanted(record),
  );
  const rewritten = same ?? outdated;
  const base = { resource: "splitRecord", name: changeName(wanted), after: wanted.value, needs: [] } as const;
  if (rewritten !== undefined) {
    return {
      changes: [
        {
          ...base,
          action: "update",
          reason:
            same === undefined ? l10n.t("Cloudflare asks for another value now.") : l10n.t("It is paused."),
          before: shortRecord(rewritten),
          destroys: false,
          ...(isOurs(rewritten) ? {} : { consent: consentTo(rewritten) }),
          spec: { existing: rewritten, wanted },
        },
      ],
      warnings: explained,
    };
  }
  const active = texts.filter(({ enabled }) => enabled);
  const full =
    active.length >= capabilities.recordsPerLine
      ? [
          l10n.t(
            "{0} already has {1} TXT records, as many as the domain's plan allows. Remove one that is no longer needed: {2}.",
            wanted.name,
            active.length,
            active.map(({ value }) => value).join(", "),
          ),
        ]
      : [];
  return {
    changes: [
      {
        ...base,
        action: "create",
        reason: l10n.t("Cloudflare asks for it, to see that the hostname is yours."),
        destroys: false,
        spec: { existing: undefined, wanted },
      },
    ],
    warnings: [...explained, ...full],
  };
}

/** Why a TXT record cannot be published at a name, and what to do. */
export function aliasInTheWay(name: string, target: string): string {
  return l10n.t(
    "A CNAME stands at {0} (to {1}), so no TXT record can stand beside it: validation looks at its target instead. Publish the TXT record at {1}, or remove the CNAME until the hostname is active.",
    name,
    comparableValue("CNAME", target),
  );
}

/** Records of ours that validated a hostname which is active now. */
export function leftoverValidation(
  wanted: WantedRecords,
  texts: readonly DnsRecordInput[],
  existing: readonly DnsRecord[],
): readonly SplitRecordChange[] {
  return existing
    .filter(
      (record) =>
        isOurs(record, "validation") &&
        record.id !== "" &&
        siteOf(record) === wanted.site &&
        wanted.validated.some((hostname) => record.name.endsWith(`.${hostname}`)) &&
        !texts.some(({ name, value }) => name === record.name && sameValue("TXT", value, record.value)),
    )
    .map((record) => ({
      ...removal(record, l10n.t("The hostname is validated; it has done its work.")),
      destroys: false,
    }));
}
