import type { CopyableRecord } from "../capabilities/dns.ts";

/** The columns of the console's import, by their own names; it takes the file as CSV (RFC 4180 §2). */
export function importFile(records: readonly CopyableRecord[], domain: string | undefined): string {
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

function relativeName(name: string, domain: string | undefined): string {
  if (domain === undefined) return name;
  if (name === domain) return "@";
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
}

function csvField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
