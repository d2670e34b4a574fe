import { linesOf } from "./lines.ts";
import type { SandboxRecord, ZoneData } from "./zoneData.ts";

/** What a client asks: `subnet` is the address of its EDNS client subnet, if it sent one that is honoured. */
export interface ZoneQuestion {
  readonly name: string;
  readonly type: string;
  readonly client: string;
}

export interface ZoneAnswer {
  readonly status: "NOERROR" | "NXDOMAIN";
  /** The CNAMEs on the way, then what was asked for. */
  readonly records: readonly SandboxRecord[];
  /** True where a client of another line could get another answer: the scope of RFC 7871 §7.2.1. */
  readonly splits: boolean;
}

const longestChain = 8;

function at(zone: ZoneData, name: string): readonly SandboxRecord[] {
  const exact = zone.lookup(name);
  if (exact.length > 0) return exact;
  // RFC 4592: the nearest wildcard answers for a name that does not exist.
  const labels = name.split(".");
  for (let dropped = 1; dropped < labels.length; dropped++) {
    const found = zone.lookup(["*", ...labels.slice(dropped)].join("."));
    if (found.length > 0) return found.map((record) => ({ ...record, name }));
  }
  return [];
}

/** Answers as the name servers do: the first of the client's lines that has a record for the question wins. */
export function answerFrom(zone: ZoneData, question: ZoneQuestion): ZoneAnswer {
  const lines = linesOf(question.client);
  const records: SandboxRecord[] = [];
  let splits = false;
  let exists = false;
  let name = question.name.toLowerCase().replace(/\.$/, "");
  for (let step = 0; step < longestChain; step++) {
    const here = at(zone, name);
    if (step === 0) exists = here.length > 0;
    const candidates = here.filter((record) => record.type === question.type || record.type === "CNAME");
    splits ||= new Set(candidates.map((record) => record.lineId ?? "0")).size > 1;
    const line = lines.find((id) => candidates.some((record) => (record.lineId ?? "0") === id));
    const chosen = candidates.filter((record) => (record.lineId ?? "0") === line);
    const alias = chosen.find((record) => record.type === "CNAME");
    records.push(...(alias === undefined ? chosen : [alias]));
    if (alias === undefined || question.type === "CNAME") break;
    name = alias.value.toLowerCase().replace(/\.$/, "");
  }
  return { status: exists ? "NOERROR" : "NXDOMAIN", records, splits };
}
