import * as l10n from "@vscode/l10n";
import { changeId } from "../core/change.ts";
import {
  comparableValue,
  type DnsCapabilities,
  type DnsRecord,
  type DnsRecordInput,
  defaultLineId,
  sameValue,
} from "../providers/capabilities/dns.ts";
import { isOurs } from "./ownership.ts";
import {
  changeName,
  consentTo,
  removal,
  type SplitRecordChange,
  type SplitRecordPlan,
  shortRecord,
} from "./recordChange.ts";
import { hostnameWarnings } from "./recordWarnings.ts";

/** Types that a CNAME excludes at its name and line: RFC 1034 §3.6.2, as far as providers enforce it. */
const excludedTypes: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME", "MX", "TXT", "NS"]);

const isExcludedByCname = ({ type, isForward }: DnsRecord) => excludedTypes.has(type) || isForward === true;

/** The CNAMEs of one hostname. `here` holds every record at its name. */
export function planHostname(
  wanted: readonly DnsRecordInput[],
  here: readonly DnsRecord[],
  capabilities: Pick<DnsCapabilities, "lines">,
): SplitRecordPlan {
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
  return { changes: [...changes, ...surplus], warnings: hostnameWarnings(inOrder, here, capabilities) };
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
    (record) => record !== keep && record.enabled && isExcludedByCname(record) && !isOurs(record),
  );
  // One of another type carries our mark where a run was stopped while it rewrote it: the yes to that was given.
  const ours = here.filter(
    (record) =>
      record !== keep &&
      record.id !== "" &&
      (record.type === "CNAME" ? isOurs(record) : isExcludedByCname(record) && isOurs(record, "split")),
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
        consent: consentTo(record),
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
      ...(isOurs(rewritten) ? {} : { consent: consentTo(rewritten) }),
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
    ...(ours ? {} : { consent: consentTo(rewritten) }),
    spec: { existing: rewritten, wanted },
  };
}
