/*
 * Records at the provider that answers for the public hostnames, as resources of the plan.
 *
 * A record is known by (name, type, line): records of other lines, names and types are never touched. What carries
 * our remark is ours. What does not is foreign: it stays byte by byte as it is, unless it stands exactly where a
 * record of ours has to be, and then only after a yes that names it.
 *
 * Order. A provider may want the default line's record first, and let it go last; a CNAME excludes every other record at
 * its name and line. So: what is in the way goes, the default line comes, then the other lines; in a removal the
 * other lines go, then the default one. Where a record can be rewritten in place it is: there is no moment in
 * between without an answer.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { changeId } from "../core/change.ts";
import {
  type DnsCapabilities,
  type DnsProvider,
  type DnsRecord,
  type DnsRecordInput,
  defaultLineId,
  describeDnsRecord,
} from "../providers/capabilities/dns.ts";
import type { Site } from "../site/site.ts";
import { answersVisitors } from "./answersVisitors.ts";
import { chooseLine } from "./chooseLine.ts";
import { isOurs, remarkFor, siteOf } from "./ownership.ts";
import { planHostname } from "./planAlias.ts";
import { leftoverValidation, planTxt } from "./planTxt.ts";
import { removal, type SplitRecordPlan } from "./recordChange.ts";
import { accountWarnings, orphanWarnings, ttlWarnings } from "./recordWarnings.ts";
import type { WantedRecord, WantedRecords } from "./wantedRecords.ts";

export interface SplitRecordState {
  readonly existing: readonly DnsRecord[];
  readonly capabilities: DnsCapabilities;
}

/** Reads what the provider has, in one round trip (and one more for each 3,000 records beyond the first). */
export async function observeSplitRecords(
  provider: DnsProvider,
  signal: AbortSignal,
): Promise<SplitRecordState> {
  const [existing, capabilities] = await Promise.all([provider.list(signal), provider.capabilities(signal)]);
  return { existing, capabilities };
}

/**
 * What has to change at the provider so that the site gets what it wants. Pure.
 *
 * @throws CdnError: `config` for a line that is not known or named twice, `quota` for a line that the plan of the
 * domain does not have.
 */
export function planSplitRecords(
  wanted: WantedRecords,
  existing: readonly DnsRecord[],
  capabilities: DnsCapabilities,
): SplitRecordPlan {
  const records = wanted.records.map((record) => resolve(record, wanted.site, capabilities));
  refuseTwice(records);

  const texts = records.filter((record) => record.type === "TXT");
  const aliases = records.filter((record) => record.type === "CNAME");
  const plans = [
    ...texts.map((record) => planTxt(record, texts, existing, capabilities)),
    ...wanted.hostnames.map((hostname) =>
      planHostname(
        aliases.filter(({ name }) => name === hostname),
        existing.filter(({ name }) => name === hostname),
        capabilities,
      ),
    ),
    { changes: leftoverValidation(wanted, texts, existing), warnings: [] },
  ];
  return {
    changes: plans.flatMap(({ changes }) => changes),
    warnings: [
      ...accountWarnings(wanted, capabilities),
      ...ttlWarnings(wanted, capabilities),
      ...plans.flatMap(({ warnings }) => warnings),
      ...orphanWarnings(wanted, existing),
    ],
  };
}

/** What `destroy` removes at the provider: every record of ours for this site, the default line last. Pure. */
export function planSplitRemoval(site: Site, existing: readonly DnsRecord[]): SplitRecordPlan {
  const challenges = site.hostnames.map((hostname) => `_acme-challenge.${hostname}`);
  const ours = existing.filter(
    (record) =>
      record.id !== "" &&
      isOurs(record) &&
      (siteOf(record) === site.name || (isOurs(record, "challenge") && challenges.includes(record.name))),
  );
  const rank = (record: DnsRecord) =>
    record.type === "CNAME" ? (record.lineId === defaultLineId ? 1 : 0) : 2;
  const inOrder = [...ours].sort((a, b) => rank(a) - rank(b));
  const removals = inOrder.map((record) => removal(record, l10n.t("It was made for this site.")));
  const changes = removals.map((change) => {
    const record = change.spec.existing;
    if (record?.lineId !== defaultLineId || record.type !== "CNAME") return change;
    const others = removals.filter(
      ({ spec }) => spec.existing?.name === record.name && spec.existing.lineId !== defaultLineId,
    );
    return { ...change, needs: others.map(changeId) };
  });
  const staying = existing.filter(
    (record) =>
      !isOurs(record) &&
      record.enabled &&
      record.lineId !== defaultLineId &&
      answersVisitors(record) &&
      ours.some((mine) => mine.name === record.name && mine.lineId === defaultLineId),
  );
  return {
    changes,
    warnings: staying.map((record) =>
      l10n.t(
        "{0} is not ours and stays; visitors on other lines will get no answer.",
        describeDnsRecord(record),
      ),
    ),
  };
}

function resolve(record: WantedRecord, site: string, capabilities: DnsCapabilities): DnsRecordInput {
  const line = chooseLine(record.line, capabilities);
  return {
    name: record.name,
    type: record.type,
    lineId: line.id,
    line: line.name,
    value: record.value,
    ttl: Math.max(record.ttl, capabilities.minTtl),
    remark: remarkFor(record.type === "TXT" ? "validation" : "split", site),
  };
}

function refuseTwice(records: readonly DnsRecordInput[]): void {
  const seen = new Map<string, DnsRecordInput>();
  for (const record of records) {
    if (record.type !== "CNAME") continue;
    const key = `${record.name}/${record.lineId}`;
    const other = seen.get(key);
    if (other !== undefined && other.value !== record.value) {
      throw new CdnError({
        reason: "config",
        subject: l10n.t("DNS line {0} of {1}", record.line, record.name),
        what: l10n.t("cdn.jsonc gives it two targets, {0} and {1}", other.value, record.value),
        remedy: l10n.t("Keep one of dns.default, dns.abroad and dns.lines for this line."),
      });
    }
    seen.set(key, record);
  }
}
