import type { ChangeBase } from "../core/change.ts";
import { comparableValue, type DnsRecord, type DnsRecordInput } from "../providers/capabilities/dns.ts";

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

/**
 * What a person says to have exactly this record replaced, whose it is not: `A images.example.net (default) 192.0.2.1`.
 * One name for each record: who agrees to one has not agreed to the others at its hostname.
 */
export function consentTo(record: DnsRecord): string {
  return record.type === "TXT" ? changeName(record) : `${changeName(record)} ${plainValue(record)}`;
}

export function removal(record: DnsRecord, reason: string): SplitRecordChange {
  return {
    resource: "splitRecord",
    action: "delete",
    // The value belongs to the name: several records may stand at one name and line.
    name: consentTo(record),
    reason,
    before: shortRecord(record),
    destroys: true,
    needs: [],
    spec: { existing: record, wanted: undefined },
  };
}

/** `CNAME images.example.net (abroad)`; TXT records carry their value, of which several may stand at one name. */
export function changeName(record: DnsRecordInput): string {
  const name = `${record.type} ${record.name} (${record.line})`;
  return record.type === "TXT" ? `${name} ${plainValue(record)}` : name;
}

export function plainValue(record: DnsRecordInput): string {
  return comparableValue(record.type, record.value);
}

export function shortRecord(record: DnsRecordInput): string {
  return `${record.type} ${plainValue(record)}`;
}
