/*
 * The site's records for a person to add, where the provider is not one that we can write to. Pure.
 */
import * as l10n from "@vscode/l10n";
import type { RecordToAdd } from "../core/events.ts";
import { defaultLine, wellKnownLines } from "../providers/dnspod/lines.ts";
import type { Site } from "../site/site.ts";
import { lineTargets, usualTtl, validationRecord, type WantedRecord } from "./wantedRecords.ts";

export interface RecordToCopy {
  readonly type: "TXT" | "CNAME";
  /** Fully qualified, without a final dot. */
  readonly name: string;
  /** Name of the line, as DNSPod's console shows it. */
  readonly line: string;
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
  readonly purpose: string;
}

/** Zone file (RFC 1035 §5), a table for people, or the columns of DNSPod's import. */
export type CopyForm = "zoneFile" | "table" | "dnspodImport";

/** Validation records first: a hostname has to be active before visitors are sent there. */
export function recordsToCopy(site: Site, validation: readonly RecordToAdd[] = []): readonly RecordToCopy[] {
  const targets = lineTargets(site);
  const usual = targets.get(defaultLine.id);
  const isPlain = [...targets.values()].every((target) => target === usual);
  const aliases = site.hostnames.flatMap((hostname) =>
    [...targets].flatMap(([line, value]): WantedRecord[] =>
      isPlain && line !== defaultLine.id
        ? []
        : [
            {
              name: hostname,
              type: "CNAME",
              line,
              value,
              ttl: site.dns?.ttl ?? usualTtl,
              purpose: isPlain
                ? l10n.t("sends visitors to Cloudflare")
                : l10n.t("sends visitors of the line {0} to their CDN", lineName(line)),
            },
          ],
    ),
  );
  const records = [...validation.map((record) => validationRecord(site, record)), ...aliases];
  // A line may be named twice, by name and by id, with one target.
  const byLine = new Map(
    records.map((record) => {
      const line = lineName(record.line);
      const copy = { type: record.type, name: record.name, line, value: record.value, ttl: record.ttl };
      return [JSON.stringify(copy), { ...copy, purpose: record.purpose }] as const;
    }),
  );
  return [...byLine.values()];
}

/** The records as text that can be pasted. `domain` is the one that the provider holds. */
export function formatRecords(records: readonly RecordToCopy[], form: CopyForm, domain?: string): string {
  switch (form) {
    case "zoneFile":
      return records.map(zoneFileLine).join("\n");
    case "table":
      return table([
        [l10n.t("Type"), l10n.t("Name"), l10n.t("Line"), l10n.t("Value"), "TTL"],
        ...records.map(({ type, name, line, value, ttl }) => [type, name, line, value, `${ttl}`]),
      ]);
    case "dnspodImport":
      // The console's own column names; it takes the file as CSV.
      return [
        ["主机记录", "记录类型", "线路类型", "记录值", "MX优先级", "TTL"],
        ...records.map(({ type, name, line, value, ttl }) => [
          relativeName(name, domain),
          type,
          line,
          type === "CNAME" ? `${value}.` : value,
          "",
          `${ttl}`,
        ]),
      ]
        .map((row) => row.map(csvField).join(","))
        .join("\r\n");
  }
}

function lineName(line: string): string {
  return wellKnownLines.find(({ id }) => id === line)?.name ?? line;
}

/** A zone file knows no lines: what is not for everybody becomes a comment. */
function zoneFileLine({ type, name, line, value, ttl }: RecordToCopy): string {
  const text = `${name}. ${ttl} IN ${type} ${type === "TXT" ? quoted(value) : `${value}.`}`;
  return line === defaultLine.name ? text : l10n.t("; only for visitors of the line {0}: {1}", line, text);
}

/** Character strings of at most 255 octets, with quotes and backslashes escaped (RFC 1035 §5.1). */
function quoted(value: string): string {
  const bytes = Buffer.from(value);
  const chunks = Array.from({ length: Math.max(1, Math.ceil(bytes.length / 255)) }, (_, index) =>
    bytes.subarray(index * 255, (index + 1) * 255).toString("latin1"),
  );
  const escaped = (chunk: string) =>
    chunk
      .replace(/["\\]/g, "\\$&")
      .replace(/[^\x20-\x7e]/g, (character) => `\\${`${character.charCodeAt(0)}`.padStart(3, "0")}`);
  return chunks.map((chunk) => `"${escaped(chunk)}"`).join(" ");
}

function relativeName(name: string, domain: string | undefined): string {
  if (domain === undefined) return name;
  if (name === domain) return "@";
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
}

/** RFC 4180 §2. */
function csvField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function table(rows: readonly (readonly string[])[]): string {
  const columns = (text: string) =>
    [...text].reduce((sum, one) => sum + (/\p{Script=Han}/u.test(one) ? 2 : 1), 0);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => columns(row[column] ?? ""))),
  );
  return rows
    .map((row) =>
      row
        .map((field, column) => field + " ".repeat((widths[column] ?? 0) - columns(field)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
