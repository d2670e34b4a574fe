import { abroadLineId, defaultLineId, type KnownLine } from "../capabilities/dns.ts";

/** Codes of the two lines that every provider has, as the service writes them; all other codes are its own. */
const ownIds: Readonly<Record<string, string>> = { [abroadLineId]: "oversea" };
const neutralIds = new Map(Object.entries(ownIds).map(([neutral, own]) => [own, neutral]));

export const toNeutralLineId = (own: string): string => neutralIds.get(own) ?? own;
export const toOwnLineId = (neutral: string): string => ownIds[neutral] ?? neutral;

/**
 * Lines that every edition has, by their names in the Chinese console; the service's own list says what the domain's
 * edition may use. https://help.aliyun.com/zh/dns/pubz-resolve-line-enumeration
 */
export const alidnsLines: readonly KnownLine[] = [
  { id: defaultLineId, name: "默认", aliases: [] },
  { id: abroadLineId, name: "境外", aliases: ["oversea", "Outside China"] },
  { id: "telecom", name: "中国电信", aliases: ["电信", "China Telecom"] },
  { id: "unicom", name: "中国联通", aliases: ["联通", "China Unicom"] },
  { id: "mobile", name: "中国移动", aliases: ["移动", "China Mobile"] },
  { id: "edu", name: "中国教育网", aliases: ["教育网", "CERNET"] },
];

/** What people may call a line of the service: its names on both sites, and its own code. */
export function lineAliases(own: string, name: string): readonly string[] {
  const known = alidnsLines.find(({ id }) => id === toNeutralLineId(own));
  return [...new Set([own, ...(known ? [known.name, ...known.aliases] : [])])].filter(
    (alias) => alias !== name,
  );
}
