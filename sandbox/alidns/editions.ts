/** Lines and editions of AliDNS, and their limits, as far as the stand-in knows them. */
export interface StandInLine {
  readonly code: string;
  readonly name: string;
  /** Code of the line that it is a part of. */
  readonly father?: string;
  /** The line that the sandbox's name servers know it as (`dns/lines.ts`). */
  readonly served: string;
  /** Only a paid edition has it. */
  readonly paid?: true;
}

/**
 * Codes: "Resolution line enumeration". The free edition's are those of the example of DescribeDomainInfo's
 * `RecordLineTreeJson`. A line that the name servers' table does not tell apart is served to nobody.
 */
export const lines: readonly StandInLine[] = [
  { code: "default", name: "默认", served: "0" },
  { code: "telecom", name: "中国电信", served: "10=0" },
  { code: "unicom", name: "中国联通", served: "10=1" },
  { code: "mobile", name: "中国移动", served: "10=3" },
  { code: "edu", name: "中国教育网", served: "10=2" },
  { code: "oversea", name: "境外", served: "3=0" },
  { code: "internal", name: "中国地区", served: "7=0", paid: true },
  { code: "search", name: "搜索引擎", served: "80=0", paid: true },
  { code: "baidu", name: "百度", father: "search", served: "90=0" },
  { code: "google", name: "谷歌", father: "search", served: "90=1" },
  { code: "biying", name: "必应", father: "search", served: "none" },
  { code: "cn_telecom_beijing", name: "电信_北京", father: "telecom", served: "none", paid: true },
  { code: "os_asia", name: "境外_亚洲", father: "oversea", served: "none", paid: true },
];

export interface Edition {
  readonly code: string;
  readonly name: string;
  /** Seconds. */
  readonly minTtl: number;
  /** Records of one type at one host and line. */
  readonly perLine: number;
  readonly isPaid: boolean;
}

export const longestTtl = 86_400;

export const editions: readonly Edition[] = [
  { code: "mianfei", name: "免费版", minTtl: 600, perLine: 10, isPaid: false },
  { code: "version_personal", name: "个人版", minTtl: 600, perLine: 10, isPaid: true },
  { code: "version_enterprise_basic", name: "企业标准版", minTtl: 60, perLine: 50, isPaid: true },
  { code: "version_enterprise_advanced", name: "企业旗舰版", minTtl: 1, perLine: 90, isPaid: true },
];

export function editionOf(code: string): Edition {
  const edition = editions.find((candidate) => candidate.code === code);
  if (edition === undefined) throw new Error(`No such edition: ${code}`);
  return edition;
}

export function linesIn(edition: Edition): readonly StandInLine[] {
  return lines.filter((line) => edition.isPaid || line.paid === undefined);
}
