import { abroadLineId, defaultLineId, type KnownLine } from "../capabilities/dns.ts";

/** Ids of the two lines that every provider has, as the service writes them; all other ids are its own. */
const ownIds: Readonly<Record<string, string>> = { [defaultLineId]: "0", [abroadLineId]: "3=0" };
const neutralIds = new Map(Object.entries(ownIds).map(([neutral, own]) => [own, neutral]));

export const toNeutralLineId = (own: string): string => neutralIds.get(own) ?? own;
export const toOwnLineId = (neutral: string): string => ownIds[neutral] ?? neutral;

/**
 * Lines that every plan knows, by their names in the Chinese console; the service's own list says what the domain's
 * plan may use. The international site names them otherwise, so both names are understood everywhere.
 * https://cloud.tencent.com/document/product/302/8643
 */
export const dnspodLines: readonly KnownLine[] = [
  { id: defaultLineId, name: "默认", aliases: ["0", "Default"] },
  { id: abroadLineId, name: "境外", aliases: ["3=0", "Overseas"] },
  { id: "7=0", name: "境内", aliases: ["Mainland China"] },
  { id: "10=0", name: "电信", aliases: ["China Telecom"] },
  { id: "10=1", name: "联通", aliases: ["China Unicom"] },
  { id: "10=2", name: "教育网", aliases: ["CERNET"] },
  { id: "10=3", name: "移动", aliases: ["China Mobile"] },
  { id: "80=0", name: "搜索引擎", aliases: ["Search engine"] },
  { id: "90=0", name: "百度", aliases: ["Baidu"] },
  { id: "90=1", name: "谷歌", aliases: ["Google"] },
];

/** What people may call a line of the service: its names on both sites, and its own id. */
export function lineAliases(own: string, name: string): readonly string[] {
  const known = dnspodLines.find(({ id }) => id === toNeutralLineId(own));
  return [...new Set([own, ...(known ? [known.name, ...known.aliases] : [])])].filter(
    (alias) => alias !== name,
  );
}
