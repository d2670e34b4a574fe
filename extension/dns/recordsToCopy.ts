/*
 * The site's records for a person to add, where the provider is not one that we can write to. Pure.
 */
import * as l10n from "@vscode/l10n";
import type { RecordToAdd } from "../core/events.ts";
import { type CopyableRecord, defaultLineId, findLine } from "../providers/capabilities/dns.ts";
import { knownLines } from "../providers/knownLines.ts";
import { recordImports } from "../providers/recordImports.ts";
import { customHostnames } from "../site/hostnameKind.ts";
import type { Site } from "../site/site.ts";
import { lineTargets, usualTtl, validationRecord, type WantedRecord } from "./wantedRecords.ts";

export interface RecordToCopy extends CopyableRecord {
  readonly lineId: string;
  readonly purpose: string;
}

/** Zone file (RFC 1035 §5), a table for people, or the file that a provider's console imports. */
export type CopyForm = "zoneFile" | "table" | { readonly importOf: string };

/** Validation records first: a hostname has to be active before visitors are sent there. */
export function recordsToCopy(site: Site, validation: readonly RecordToAdd[] = []): readonly RecordToCopy[] {
  const targets = lineTargets(site);
  const usual = targets.get(defaultLineId);
  const isPlain = [...targets.values()].every((target) => target === usual);
  const aliases = customHostnames(site).flatMap((hostname) =>
    [...targets].flatMap(([line, value]): WantedRecord[] =>
      isPlain && line !== defaultLineId
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
                : l10n.t("sends visitors of the line {0} to their CDN", knownLine(site, line).name),
            },
          ],
    ),
  );
  const records = [...validation.map((record) => validationRecord(site, record)), ...aliases];
  // A line may be named twice, by name and by id, with one target.
  const byLine = new Map(
    records.map((record) => {
      const { id: lineId, name: line } = knownLine(site, record.line);
      const { type, name, value, ttl, purpose } = record;
      const copy = { type, name, line, lineId, value, ttl };
      return [JSON.stringify(copy), { ...copy, purpose }] as const;
    }),
  );
  return [...byLine.values()];
}

/** The records as text that can be pasted. `domain` is the one that the provider holds. */
export function formatRecords(records: readonly RecordToCopy[], form: CopyForm, domain?: string): string {
  if (typeof form === "object") return recordImports[form.importOf]?.format(records, domain) ?? "";
  switch (form) {
    case "zoneFile":
      return records.map(zoneFileLine).join("\n");
    case "table":
      return table([
        [l10n.t("Type"), l10n.t("Name"), l10n.t("Line"), l10n.t("Value"), "TTL"],
        ...records.map(({ type, name, line, value, ttl }) => [type, name, line, value, `${ttl}`]),
      ]);
  }
}

/** A line as its provider names it; what is not known without asking stays as `cdn.jsonc` calls it. */
function knownLine(site: Site, called: string): { readonly id: string; readonly name: string } {
  return findLine(knownLines(site.dns?.provider), called) ?? { id: called, name: called };
}

/** A zone file knows no lines: what is not for everybody becomes a comment. */
function zoneFileLine({ type, name, line, lineId, value, ttl }: RecordToCopy): string {
  const text = `${name}. ${ttl} IN ${type} ${type === "TXT" ? quoted(value) : `${value}.`}`;
  return lineId === defaultLineId ? text : l10n.t("; only for visitors of the line {0}: {1}", line, text);
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
