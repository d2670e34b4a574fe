/*
 * What a DNS provider has to be able to do. A new provider is a new implementation of this and nothing else.
 * The line is a part of a record's identity: (name, type, line id). A provider without lines has one, the default.
 */

/** Id of the line that answers where no other does; every provider has it. */
export const defaultLineId = "0";

export interface DnsLine {
  readonly id: string;
  readonly name: string;
  /** Whether the domain's plan may use it. */
  readonly usable: boolean;
}

/** What a record is written with. */
export interface DnsRecordInput {
  /** Fully qualified, lower case, without a final dot. */
  readonly name: string;
  readonly type: string;
  readonly lineId: string;
  /** Name of the line, for people. */
  readonly line: string;
  /** Names without a final dot; text without quotes. */
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
  /** Says whose it is: see ownership.ts. */
  readonly remark: string;
}

export interface DnsRecord extends DnsRecordInput {
  /** Empty where the service has not told it yet. */
  readonly id: string;
  /** False for a record that is kept but not answered with. */
  readonly enabled: boolean;
}

export interface DnsCapabilities {
  /** Whether answers can differ by line. */
  readonly split: boolean;
  readonly lines: readonly DnsLine[];
  /** Seconds. */
  readonly minTtl: number;
  /** Records of one type at one name and line; a CNAME is always alone. */
  readonly recordsPerLine: number;
  /** False where the registrar points to other name servers, so that no record here is seen. */
  readonly delegated: boolean;
  /** Name servers that the provider gave the domain. */
  readonly nameServers: readonly string[];
}

export interface DnsProvider {
  readonly kind: "dnspod" | "cloudflare";
  /** As people know it: `DNSPod`. */
  readonly title: string;
  /** The domain whose records it holds, lower-case punycode. */
  readonly domain: string;
  /** Every record of the domain, and what this run has written even where the service's list still lags. */
  list(signal: AbortSignal): Promise<readonly DnsRecord[]>;
  /** One record by id, as it is now; undefined where it is gone. */
  read(id: string, signal: AbortSignal): Promise<DnsRecord | undefined>;
  /** Makes a record. Where an identical one exists already, that one is given: it is adopted, not made twice. */
  create(record: DnsRecordInput, signal: AbortSignal): Promise<DnsRecord>;
  /** Rewrites a record as a whole and switches it on. */
  modify(id: string, record: DnsRecordInput, signal: AbortSignal): Promise<DnsRecord>;
  /** Removes a record; one that is gone already is fine. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  capabilities(signal: AbortSignal): Promise<DnsCapabilities>;
  /**
   * Waits until the service's own list shows what this run has written, so that the next run sees it, too. Ends
   * after a minute at the latest; at once where nothing was written.
   */
  settle(signal: AbortSignal): Promise<void>;
}

/** Types whose value is a name: compared without case and without a final dot. */
const nameTypes: ReadonlySet<string> = new Set(["CNAME", "NS", "MX"]);

/** A value in the one form that values are compared in. */
export function comparableValue(type: string, value: string): string {
  if (nameTypes.has(type)) return value.trim().toLowerCase().replace(/\.$/, "");
  if (type === "TXT") return value.replace(/^"(.*)"$/s, "$1");
  return value;
}

export function sameValue(type: string, a: string, b: string): boolean {
  return comparableValue(type, a) === comparableValue(type, b);
}

/** `CNAME images.example.net (境外) → images.example.org` */
export function describeDnsRecord(record: DnsRecordInput, lines = true): string {
  const line = lines ? ` (${record.line})` : "";
  return `${record.type} ${record.name}${line} → ${comparableValue(record.type, record.value)}`;
}
