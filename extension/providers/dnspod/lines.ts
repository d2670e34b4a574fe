/** DNSPod's own lines. Names differ on the international site, so a line is always chosen by its id. */
export const defaultLine = { id: "0", name: "默认" } as const;
export const abroadLine = { id: "3=0", name: "境外" } as const;

/** Lines that every plan knows; the service's own list says what the domain's plan may use. */
export const wellKnownLines = [
  defaultLine,
  abroadLine,
  { id: "7=0", name: "境内" },
  { id: "10=0", name: "电信" },
  { id: "10=1", name: "联通" },
  { id: "10=2", name: "教育网" },
  { id: "10=3", name: "移动" },
  { id: "80=0", name: "搜索引擎" },
  { id: "90=0", name: "百度" },
  { id: "90=1", name: "谷歌" },
] as const;

/** The same for people, by the ids that every provider shares; see `KnownLine`. */
export const knownLines = wellKnownLines.map(({ id, name }) => ({ id, name }));
