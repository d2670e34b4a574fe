/*
 * What stands at a hostname, line by line: what the site wants beside what the provider has. Pure.
 */
import { answersVisitors } from "../../dns/answersVisitors.ts";
import { type Traffic, type WantedRecord, wantedRecords } from "../../dns/wantedRecords.ts";
import { type DnsRecord, findLine, sameValue } from "../../providers/capabilities/dns.ts";
import { knownLines } from "../../providers/knownLines.ts";
import type { Site } from "../../site/site.ts";

export interface DnsLineState {
  /** As the provider's console shows it. */
  readonly line: string;
  /** What `cdn.jsonc` wants here; undefined for a record that it does not know of. */
  readonly wanted: WantedRecord | undefined;
  /** What the provider has here; undefined where there is nothing, or where it could not be asked. */
  readonly record: DnsRecord | undefined;
}

/** The lines of one hostname, those of `cdn.jsonc` first. `records`: undefined where the provider was not asked. */
export function dnsLines(
  site: Site,
  hostname: string,
  records: readonly DnsRecord[] | undefined,
  traffic: Traffic = "both",
): readonly DnsLineState[] {
  const here = (records ?? []).filter((record) => record.name === hostname && answersVisitors(record));
  const wanted = wantedRecords(site, { traffic }).records.filter(({ name }) => name === hostname);
  const ours = wanted.map((one): DnsLineState => {
    const known = findLine(knownLines(site.dns?.provider), one.line);
    const atLine = here.filter(({ lineId, line }) => lineId === (known?.id ?? one.line) || line === one.line);
    const record = atLine.find((found) => isAsWanted(found, one)) ?? atLine[0];
    return { line: record?.line ?? known?.name ?? one.line, wanted: one, record };
  });
  const others = here.filter((record) => !ours.some((line) => line.record === record));
  return [...ours, ...others.map((record) => ({ line: record.line, wanted: undefined, record }))];
}

export function isAsWanted(record: DnsRecord, wanted: WantedRecord): boolean {
  return record.enabled && record.type === wanted.type && sameValue(record.type, record.value, wanted.value);
}

/** Where the records send visitors: after a switch of the traffic that is not what `cdn.jsonc` says. */
export function trafficOf(site: Site, records: readonly DnsRecord[] | undefined): Traffic {
  const switches = site.dns?.default === undefined ? [] : (["cloudflare", "domestic"] as const);
  const isSo = (traffic: Traffic) =>
    site.hostnames
      .flatMap((hostname) => dnsLines(site, hostname, records, traffic))
      .every(({ wanted, record }) => !wanted || (record !== undefined && isAsWanted(record, wanted)));
  return isSo("both") ? "both" : (switches.find(isSo) ?? "both");
}
