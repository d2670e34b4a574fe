/*
 * Records at the provider that answers for the public hostnames, as resources of the plan.
 *
 * A record is known by (name, type, line): records of other lines, names and types are never touched. What carries
 * our remark is ours. What does not is foreign: it stays byte by byte as it is, unless it stands exactly where a
 * record of ours has to be, and then only after a yes that names it.
 *
 * Order. DNSPod wants the default line's record first, and lets it go last; a CNAME excludes every other record at
 * its name and line. So: what is in the way goes, the default line comes, then the other lines; in a removal the
 * other lines go, then the default one. Where a record can be rewritten in place it is: there is no moment in
 * between without an answer.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../cdnError.ts";
import { chooseLine } from "../../dns/chooseLine.ts";
import { isOurs, remarkFor, siteOf } from "../../dns/ownership.ts";
import {
  comparableValue,
  type DnsCapabilities,
  type DnsProvider,
  type DnsRecord,
  type DnsRecordInput,
  defaultLineId,
  describeDnsRecord,
  sameValue,
} from "../../dns/provider.ts";
import type { WantedRecord, WantedRecords } from "../../dns/wantedRecords.ts";
import type { Site } from "../../site/site.ts";
import { type ChangeBase, changeId } from "../change.ts";
import type { RunContext } from "../runContext.ts";

export interface SplitRecordSpec {
  /** The record as the plan saw it: it is changed or removed only while it is still this. */
  readonly existing: DnsRecord | undefined;
  /** What to write; undefined for a removal. */
  readonly wanted: DnsRecordInput | undefined;
}

export type SplitRecordChange = ChangeBase<"splitRecord", SplitRecordSpec>;

export interface SplitRecordPlan {
  /** In the order in which they must be applied. */
  readonly changes: readonly SplitRecordChange[];
  readonly warnings: readonly string[];
}

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

/** Types that a CNAME excludes at its name and line: RFC 1034 §3.6.2, as far as DNSPod enforces it. */
const excludedByCname: ReadonlySet<string> = new Set([
  "A",
  "AAAA",
  "CNAME",
  "MX",
  "TXT",
  "NS",
  "显性URL",
  "隐性URL",
]);

/** Types that answer a visitor of a website. */
const answersVisitors: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME", "显性URL", "隐性URL"]);

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
    ...texts.map((record) => planText(record, texts, existing, capabilities)),
    ...wanted.hostnames.map((hostname) =>
      planHostname(
        aliases.filter(({ name }) => name === hostname),
        existing.filter(({ name }) => name === hostname),
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
      answersVisitors.has(record.type) &&
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

/** The CNAMEs of one hostname. `here` holds every record at its name. */
function planHostname(wanted: readonly DnsRecordInput[], here: readonly DnsRecord[]): SplitRecordPlan {
  const inOrder = [...wanted].sort(
    (a, b) => Number(b.lineId === defaultLineId) - Number(a.lineId === defaultLineId),
  );
  const placed = inOrder.map((record) =>
    planAlias(
      record,
      here.filter(({ lineId }) => lineId === record.lineId),
    ),
  );
  const first = inOrder.findIndex(({ lineId }) => lineId === defaultLineId);
  const making = placed[first]?.find((change) => change.action === "create");
  const changes = placed.flatMap((steps, index) =>
    index === first || making === undefined
      ? steps
      : steps.map((change) => ({ ...change, needs: [...change.needs, changeId(making)] })),
  );
  const surplus = here
    .filter(
      (record) =>
        record.type === "CNAME" &&
        isOurs(record, "split") &&
        record.id !== "" &&
        record.lineId !== defaultLineId &&
        !wanted.some(({ lineId }) => lineId === record.lineId),
    )
    .map((record) => ({
      ...removal(record, l10n.t("cdn.jsonc does not name this line any more.")),
      // Until the default line answers as wanted, this record may be what holds the site up.
      needs: changes.filter(({ spec }) => spec.wanted !== undefined).map(changeId),
    }));
  return { changes: [...changes, ...surplus], warnings: hostnameWarnings(inOrder, here) };
}

/** One CNAME. `here` holds every record at its name and line. */
function planAlias(wanted: DnsRecordInput, here: readonly DnsRecord[]): readonly SplitRecordChange[] {
  const right = here.filter(
    (record) => record.type === "CNAME" && sameValue("CNAME", record.value, wanted.value),
  );
  const keep =
    right.find((record) => record.enabled && isOurs(record)) ??
    right.find((record) => record.enabled) ??
    right.find((record) => isOurs(record)) ??
    right[0];
  const inTheWay = here.filter(
    (record) => record !== keep && record.enabled && excludedByCname.has(record.type) && !isOurs(record),
  );
  const ours = here.filter(
    (record) => record !== keep && record.type === "CNAME" && isOurs(record) && record.id !== "",
  );
  // Rewritten in place: the record itself, else one of ours, else one that stands in the way.
  const rewritten = keep ?? ours[0] ?? inTheWay.find(({ type }) => type === "CNAME") ?? inTheWay[0];
  const removals = [
    ...ours
      .filter((record) => record !== rewritten)
      .map((record) => removal(record, l10n.t("It stands twice; one of the two is enough."))),
    ...inTheWay
      .filter((record) => record !== rewritten)
      .map((record) => ({
        ...removal(
          record,
          l10n.t("It stands in the way of the CNAME: both cannot answer for one name and line."),
        ),
        consent: record.name,
      })),
  ];
  const change = aliasChange(wanted, rewritten, keep);
  if (change === undefined) return removals;
  return [...removals, { ...change, needs: removals.map(changeId) }];
}

function aliasChange(
  wanted: DnsRecordInput,
  rewritten: DnsRecord | undefined,
  keep: DnsRecord | undefined,
): SplitRecordChange | undefined {
  const name = changeName(wanted);
  const after = comparableValue(wanted.type, wanted.value);
  const base = { resource: "splitRecord", name, after, needs: [] } as const;
  if (rewritten === undefined) {
    return {
      ...base,
      action: "create",
      reason: l10n.t("There is no record at this name and line yet."),
      destroys: false,
      spec: { existing: undefined, wanted },
    };
  }
  if (rewritten === keep) {
    const sameTtl = rewritten.ttl === wanted.ttl || !isOurs(rewritten) || rewritten.id === "";
    if (rewritten.enabled && sameTtl) return undefined;
    return {
      ...base,
      action: "update",
      reason: rewritten.enabled
        ? l10n.t("Its time to live is {0} s instead of {1} s.", rewritten.ttl, wanted.ttl)
        : l10n.t("It is paused."),
      before: rewritten.enabled
        ? l10n.t("{0}, {1} s", comparableValue(rewritten.type, rewritten.value), rewritten.ttl)
        : l10n.t("{0}, paused", comparableValue(rewritten.type, rewritten.value)),
      destroys: false,
      ...(isOurs(rewritten) ? {} : { consent: rewritten.name }),
      spec: { existing: rewritten, wanted },
    };
  }
  const ours = isOurs(rewritten);
  return {
    ...base,
    action: "update",
    reason: ours
      ? l10n.t("Its target differs.")
      : l10n.t("A record of somebody else stands at this name and line."),
    before: shortRecord(rewritten),
    destroys: !ours,
    ...(ours ? {} : { consent: rewritten.name }),
    spec: { existing: rewritten, wanted },
  };
}

/** One TXT record; several may stand at one name. */
function planText(
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
          ...(isOurs(rewritten) ? {} : { consent: rewritten.name }),
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
function leftoverValidation(
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

function removal(record: DnsRecord, reason: string): SplitRecordChange {
  return {
    resource: "splitRecord",
    action: "delete",
    // The value belongs to the name: several records may stand at one name and line.
    name: record.type === "TXT" ? changeName(record) : `${changeName(record)} ${plainValue(record)}`,
    reason,
    before: shortRecord(record),
    destroys: true,
    needs: [],
    spec: { existing: record, wanted: undefined },
  };
}

/** `CNAME images.example.net (境外)`; TXT records carry their value, of which several may stand at one name. */
function changeName(record: DnsRecordInput): string {
  const name = `${record.type} ${record.name} (${record.line})`;
  return record.type === "TXT" ? `${name} ${plainValue(record)}` : name;
}

function plainValue(record: DnsRecordInput): string {
  return comparableValue(record.type, record.value);
}

function shortRecord(record: DnsRecordInput): string {
  return `${record.type} ${plainValue(record)}`;
}

function hostnameWarnings(wanted: readonly DnsRecordInput[], here: readonly DnsRecord[]): readonly string[] {
  const managed = new Set(wanted.map(({ lineId }) => lineId));
  const answering = here.filter((record) => record.enabled && answersVisitors.has(record.type));
  const [name] = wanted.map((record) => record.name);
  if (name === undefined) return [];
  // Priority: search engine > carrier > 境内 > country > continent > 境外 > 默认.
  const winning = answering.filter(
    (record) => record.lineId !== defaultLineId && !managed.has(record.lineId) && !isOurs(record, "split"),
  );
  const hasDefault = managed.has(defaultLineId) || answering.some(({ lineId }) => lineId === defaultLineId);
  return [
    ...winning.map((record) =>
      l10n.t(
        "{0} wins over ours for its visitors. It is not ours and stays as it is.",
        describeDnsRecord(record),
      ),
    ),
    ...(hasDefault
      ? []
      : [
          l10n.t(
            "{0} has no record on the default line (默认), which DNSPod wants before any other. Set dns.default in cdn.jsonc, or add one by hand.",
            name,
          ),
        ]),
  ];
}

function accountWarnings(wanted: WantedRecords, capabilities: DnsCapabilities): readonly string[] {
  if (capabilities.delegated || wanted.hostnames.length === 0) return [];
  return [
    l10n.t(
      "The domain is not delegated to this provider: nobody sees its records. Set its name servers at the registrar to {0}.",
      capabilities.nameServers.join(", "),
    ),
  ];
}

function ttlWarnings(wanted: WantedRecords, capabilities: DnsCapabilities): readonly string[] {
  const lowest = Math.min(...wanted.records.map(({ ttl }) => ttl));
  if (wanted.records.length === 0 || lowest >= capabilities.minTtl) return [];
  return [
    l10n.t(
      "dns.ttl is {0} s; the domain's plan allows no less than {1} s, which is used.",
      lowest,
      capabilities.minTtl,
    ),
  ];
}

function orphanWarnings(wanted: WantedRecords, existing: readonly DnsRecord[]): readonly string[] {
  const orphans = existing.filter(
    (record) =>
      isOurs(record, "split") && siteOf(record) === wanted.site && !wanted.hostnames.includes(record.name),
  );
  return orphans.map((record) =>
    l10n.t(
      "{0} was made for this site, which does not name the hostname any more. It stays until you remove it.",
      describeDnsRecord(record),
    ),
  );
}

/**
 * Applies one change. A record is changed or removed only while it is still what the plan saw, so that nothing is
 * lost which somebody wrote in between; what is already as wanted is done. Consents are the caller's to check.
 *
 * @throws CdnError: `conflict` where the record was changed since the plan, and whatever the provider refuses.
 */
export async function applySplitRecord(
  change: SplitRecordChange,
  provider: DnsProvider,
  context: Pick<RunContext, "signal">,
): Promise<void> {
  const { existing, wanted } = change.spec;
  if (existing === undefined) {
    if (wanted !== undefined) await makeRecord(wanted, provider, context.signal);
    return;
  }
  const current = await provider.read(existing.id, context.signal);
  if (wanted === undefined) {
    if (current === undefined) return;
    if (!isUntouched(current, existing)) throw changedSince(existing);
    await provider.remove(existing.id, context.signal);
    return;
  }
  if (current === undefined) {
    await makeRecord(wanted, provider, context.signal);
    return;
  }
  if (isAsWanted(current, wanted)) return;
  if (!isUntouched(current, existing)) throw changedSince(existing);
  await provider.modify(existing.id, wanted, context.signal);
}

/** Makes a record and looks at it by its id: the list may lag, a record's own answer does not. */
async function makeRecord(wanted: DnsRecordInput, provider: DnsProvider, signal: AbortSignal): Promise<void> {
  const made = await provider.create(wanted, signal);
  if (made.id === "") return;
  const found = await provider.read(made.id, signal);
  if (found !== undefined && sameValue(found.type, found.value, wanted.value)) return;
  throw new CdnError({
    reason: "unexpected",
    subject: describeDnsRecord(wanted),
    what: l10n.t("the provider took it and does not have it"),
    remedy: l10n.t("Run again in a minute; if it stays so, look at the records in the provider's console."),
  });
}

function isAsWanted(current: DnsRecord, wanted: DnsRecordInput): boolean {
  return (
    current.enabled &&
    current.name === wanted.name &&
    current.type === wanted.type &&
    current.lineId === wanted.lineId &&
    current.ttl === wanted.ttl &&
    current.remark === wanted.remark &&
    sameValue(current.type, current.value, wanted.value)
  );
}

function isUntouched(current: DnsRecord, seen: DnsRecord): boolean {
  return (
    current.name === seen.name &&
    current.type === seen.type &&
    current.lineId === seen.lineId &&
    current.enabled === seen.enabled &&
    current.remark === seen.remark &&
    sameValue(current.type, current.value, seen.value)
  );
}

function changedSince(record: DnsRecord): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: describeDnsRecord(record),
    what: l10n.t("somebody changed it after the plan was made"),
    remedy: l10n.t("Nothing was changed here. Run again to see the new plan."),
  });
}
