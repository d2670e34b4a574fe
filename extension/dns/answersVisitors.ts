import type { DnsRecord } from "../providers/capabilities/dns.ts";

const types: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME"]);

/** Whether a visitor of a website is answered by it. */
export function answersVisitors({ type, isForward }: Pick<DnsRecord, "type" | "isForward">): boolean {
  return types.has(type) || isForward === true;
}
