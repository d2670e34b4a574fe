/** Types of records that answer a visitor of a website; DNSPod's forwards (显性URL, 隐性URL) are types of their own. */
export const answersVisitors: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME", "显性URL", "隐性URL"]);
