import * as l10n from "@vscode/l10n";
import {
  type DnsCapabilities,
  type DnsRecord,
  type DnsRecordInput,
  defaultLineId,
  describeDnsRecord,
  findLine,
} from "../providers/capabilities/dns.ts";
import { answersVisitors } from "./answersVisitors.ts";
import { isOurs, siteOf } from "./ownership.ts";
import type { WantedRecords } from "./wantedRecords.ts";

export function hostnameWarnings(
  wanted: readonly DnsRecordInput[],
  here: readonly DnsRecord[],
  { lines }: Pick<DnsCapabilities, "lines">,
): readonly string[] {
  const managed = new Set(wanted.map(({ lineId }) => lineId));
  const answering = here.filter((record) => record.enabled && answersVisitors(record));
  const [name] = wanted.map((record) => record.name);
  if (name === undefined) return [];
  // The narrower line wins: search engine > carrier > country > continent > abroad > default.
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
            "{0} has no record on the default line ({1}), which the provider may want before any other. Set dns.default in cdn.jsonc, or add one by hand.",
            name,
            findLine(lines, defaultLineId)?.name ?? defaultLineId,
          ),
        ]),
  ];
}

export function accountWarnings(wanted: WantedRecords, capabilities: DnsCapabilities): readonly string[] {
  if (capabilities.delegated || wanted.hostnames.length === 0) return [];
  return [
    l10n.t(
      "The domain is not delegated to this provider: nobody sees its records. Set its name servers at the registrar to {0}.",
      capabilities.nameServers.join(", "),
    ),
  ];
}

export function ttlWarnings(wanted: WantedRecords, capabilities: DnsCapabilities): readonly string[] {
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

export function orphanWarnings(wanted: WantedRecords, existing: readonly DnsRecord[]): readonly string[] {
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
