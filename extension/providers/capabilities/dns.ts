/*
 * What a DNS provider has to be able to do. A new provider is a new implementation of this and nothing else.
 * The line is a part of a record's identity: (name, type, line id). A provider without lines has one, the default.
 */
import { domainToASCII } from "node:url";

/** Id of the line that answers where no other does; every provider has it. */
export const defaultLineId = "default";
/** Id of the line for visitors abroad, where a provider has lines. Ids of all other lines are the provider's own. */
export const abroadLineId = "abroad";

/** A line as it is known without asking the provider. */
export interface KnownLine {
  /** `defaultLineId`, `abroadLineId` or the provider's own id. */
  readonly id: string;
  /** As the provider's console shows it. */
  readonly name: string;
  /** What else it may be called in `cdn.jsonc`: names in other languages, the provider's own id. */
  readonly aliases: readonly string[];
}

export interface DnsLine extends KnownLine {
  /** Whether the domain's plan may use it. */
  readonly usable: boolean;
}

/** The line that people mean by an id, a name or an alias; case does not matter. */
export function findLine<Line extends KnownLine>(lines: readonly Line[], called: string): Line | undefined {
  const wanted = called.toLowerCase();
  const is = (name: string) => name.toLowerCase() === wanted;
  return (
    lines.find(({ id }) => is(id)) ??
    lines.find(({ name }) => is(name)) ??
    lines.find(({ aliases }) => aliases.some(is))
  );
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
  /** A forward of visitors to a URL, which some providers keep as a record of a type of their own. */
  readonly isForward?: boolean;
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
  /** Where a plan with more lines is chosen. */
  readonly plansPage?: string;
}

export interface DnsProvider {
  /** Its id in the registry. */
  readonly kind: string;
  /** As people know it; names of firms are not translated. */
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

/** A record for a person to add at a provider that we cannot write to. */
export interface CopyableRecord {
  readonly type: "TXT" | "CNAME";
  /** Fully qualified, without a final dot. */
  readonly name: string;
  /** Name of the line, as the provider's console shows it. */
  readonly line: string;
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
}

/** A name as a service gives it, in the form of `DnsRecord`: lower-case punycode. Special characters are left alone. */
export function asciiName(name: string): string {
  return /[^\p{ASCII}]/u.test(name) ? domainToASCII(name.toLowerCase()) : name.toLowerCase();
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

/** `CNAME images.example.net (abroad) → images.example.org` */
export function describeDnsRecord(record: DnsRecordInput, lines = true): string {
  const line = lines ? ` (${record.line})` : "";
  return `${record.type} ${record.name}${line} → ${comparableValue(record.type, record.value)}`;
}
