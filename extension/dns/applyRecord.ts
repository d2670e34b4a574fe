import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import {
  type DnsProvider,
  type DnsRecord,
  type DnsRecordInput,
  describeDnsRecord,
  sameValue,
} from "../providers/capabilities/dns.ts";
import type { SplitRecordChange } from "./recordChange.ts";

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
  // One with our mark on it already is one that an earlier run was stopped in rewriting.
  const isMarked = current.remark === wanted.remark;
  if (!isUntouched(isMarked ? { ...current, remark: existing.remark } : current, existing)) {
    throw changedSince(existing);
  }
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
