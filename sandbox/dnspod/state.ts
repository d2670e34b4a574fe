import type { RecordSource, SandboxRecord } from "../dns/zoneData.ts";
import { Refusal } from "../tencent/refusal.ts";
import type { TencentBehaviour } from "../tencent/service.ts";
import { lineById, lineByName, mayUse, planOf } from "./plans.ts";

/** A record as the stand-in holds it: plain data, replaced as a whole by every write. */
export interface StandInRecord {
  readonly id: number;
  /** Relative to the domain, lower case; `@` for the domain itself. */
  readonly subDomain: string;
  readonly type: string;
  readonly lineId: string;
  readonly line: string;
  readonly value: string;
  readonly ttl: number;
  readonly mx: number;
  readonly enabled: boolean;
  readonly remark: string;
  readonly systemNs: boolean;
  readonly updatedAt: number;
}

export interface StandInDomain {
  readonly id: number;
  readonly name: string;
  readonly grade: string;
  /** False: the registrar points elsewhere, and nothing here is seen by anybody. */
  delegated: boolean;
  /** Held by somebody else's account. */
  readonly foreign: boolean;
  records: ReadonlyMap<number, StandInRecord>;
  /** What the list shows: the records as they were, oldest first. */
  snapshots: { readonly at: number; readonly records: ReadonlyMap<number, StandInRecord> }[];
}

export interface DomainSeed {
  readonly name: string;
  readonly grade?: string;
  readonly delegated?: boolean;
  readonly foreign?: boolean;
}

export interface RecordSeed {
  /** Fully qualified or relative; `@` for the domain itself. */
  readonly subDomain: string;
  readonly type: string;
  readonly value: string;
  readonly lineId?: string;
  readonly ttl?: number;
  readonly mx?: number;
  readonly enabled?: boolean;
  readonly remark?: string;
}

export interface Behaviour extends TencentBehaviour {
  /** Milliseconds that DescribeRecordList lags behind every write. */
  listLagMs: number;
  /** The code of a CNAME conflict: CreateRecord's documented list has no better one than the custom message. */
  conflictCode: string;
  /** Whether the last record on the default line stays as long as another line has one. */
  defaultLineLast: boolean;
}

const nameServers = ["f1g1ns1.dnspod.net.", "f1g1ns2.dnspod.net."];

/** Types that a CNAME excludes at its name and line. */
const excludedByCname: ReadonlySet<string> = new Set([
  "A",
  "AAAA",
  "MX",
  "TXT",
  "NS",
  "CNAME",
  "显性URL",
  "隐性URL",
]);

const dottedTypes: ReadonlySet<string> = new Set(["CNAME", "NS", "MX"]);
const answeredTypes: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME", "TXT", "NS", "MX"]);

/** Everything that the stand-in remembers. */
export class DnspodState {
  readonly domains = new Map<string, StandInDomain>();
  #lastId = 1_000_000;

  addDomain(seed: DomainSeed, now: number): StandInDomain {
    const grade = planOf(seed.grade ?? "DP_FREE").grade;
    const domain: StandInDomain = {
      id: ++this.#lastId,
      name: seed.name.toLowerCase(),
      grade,
      delegated: seed.delegated ?? true,
      foreign: seed.foreign ?? false,
      records: new Map(),
      snapshots: [],
    };
    for (const value of nameServers) {
      this.#put(domain, this.#fromSeed({ subDomain: "@", type: "NS", value, ttl: 86400 }, now, true), now);
    }
    domain.snapshots = [{ at: -Infinity, records: domain.records }];
    this.domains.set(domain.name, domain);
    return domain;
  }

  /** Puts records there as if they had always been: no check, no lag. */
  seed(name: string, records: readonly RecordSeed[], now = Date.now()): readonly StandInRecord[] {
    const domain = this.#domain(name);
    const made = records.map((record) => this.#fromSeed(record, now, false));
    domain.records = new Map([...domain.records, ...made.map((record) => [record.id, record] as const)]);
    domain.snapshots = [{ at: -Infinity, records: domain.records }];
    return made;
  }

  /** Takes away every record but the service's own. */
  clear(name: string): void {
    const domain = this.#domain(name);
    domain.records = new Map([...domain.records].filter(([, record]) => record.systemNs));
    domain.snapshots = [{ at: -Infinity, records: domain.records }];
  }

  records(name: string): readonly StandInRecord[] {
    return [...this.#domain(name).records.values()];
  }

  /** What DescribeRecordList shows at `now`. */
  listed(domain: StandInDomain, now: number, lag: number): readonly StandInRecord[] {
    while (domain.snapshots.length > 1 && (domain.snapshots[1]?.at ?? Infinity) <= now - lag)
      domain.snapshots.shift();
    return [...(domain.snapshots[0]?.records ?? domain.records).values()];
  }

  /** Throws a Refusal where the service would refuse. */
  create(
    domain: StandInDomain,
    input: Omit<StandInRecord, "id" | "updatedAt" | "systemNs">,
    now: number,
    behaviour: Behaviour,
  ) {
    const record = this.#checked(
      domain,
      { ...input, id: ++this.#lastId, systemNs: false, updatedAt: now },
      behaviour,
    );
    this.#put(domain, record, now);
    return record;
  }

  modify(
    domain: StandInDomain,
    id: number,
    input: Omit<StandInRecord, "id" | "updatedAt" | "systemNs">,
    now: number,
    behaviour: Behaviour,
  ) {
    const old = this.#record(domain, id);
    const record = this.#checked(
      domain,
      { ...input, id: old.id, systemNs: false, updatedAt: now },
      behaviour,
    );
    this.#put(domain, record, now);
    return record;
  }

  remove(domain: StandInDomain, id: number, now: number, behaviour: Behaviour): void {
    const old = this.#record(domain, id);
    const others = [...domain.records.values()].filter(
      (record) => record.subDomain === old.subDomain && record.id !== id && !record.systemNs,
    );
    const isLastDefault = old.lineId === "0" && !others.some((record) => record.lineId === "0");
    if (behaviour.defaultLineLast && isLastDefault && others.length > 0) {
      throw new Refusal(
        "FailedOperation.MustAddDefaultLineFirst",
        "Other lines still have records at this host.",
      );
    }
    const records = new Map(domain.records);
    records.delete(id);
    this.#commit(domain, records, now);
  }

  record(domain: StandInDomain, id: number): StandInRecord {
    const record = domain.records.get(id);
    if (record === undefined)
      throw new Refusal("InvalidParameter.RecordIdInvalid", "The record id is not valid.");
    return record;
  }

  /** What the name servers answer from: records of delegated domains that are switched on. */
  source(): RecordSource {
    const domains = this.domains;
    return {
      *records(): Iterable<SandboxRecord> {
        for (const domain of domains.values()) {
          if (!domain.delegated) continue;
          for (const record of domain.records.values()) {
            const type = record.type;
            if (!record.enabled || !isAnswered(type)) continue;
            yield {
              name: record.subDomain === "@" ? domain.name : `${record.subDomain}.${domain.name}`,
              type,
              value: type === "MX" ? `${record.mx} ${record.value}` : record.value,
              ttl: record.ttl,
              lineId: record.lineId,
            };
          }
        }
      },
    };
  }

  #domain(name: string): StandInDomain {
    const domain = this.domains.get(name);
    if (domain === undefined) throw new Error(`The stand-in has no domain ${name}`);
    return domain;
  }

  #record(domain: StandInDomain, id: number): StandInRecord {
    const record = this.record(domain, id);
    if (record.systemNs) {
      throw new Refusal("FailedOperation.NotAllowedToModifySystemNs", "The service's own NS records stay.");
    }
    return record;
  }

  #fromSeed(seed: RecordSeed, now: number, systemNs: boolean): StandInRecord {
    const lineId = seed.lineId ?? "0";
    return {
      id: ++this.#lastId,
      subDomain: seed.subDomain,
      type: seed.type,
      lineId,
      line: lineById(lineId)?.name ?? lineId,
      value: seed.value,
      ttl: seed.ttl ?? 600,
      mx: seed.mx ?? 0,
      enabled: seed.enabled ?? true,
      remark: seed.remark ?? "",
      systemNs,
      updatedAt: now,
    };
  }

  #checked(domain: StandInDomain, wanted: StandInRecord, behaviour: Behaviour): StandInRecord {
    const record: StandInRecord = {
      ...wanted,
      subDomain: wanted.subDomain.toLowerCase(),
      value: dottedTypes.has(wanted.type)
        ? `${wanted.value.toLowerCase().replace(/\.$/, "")}.`
        : wanted.value,
    };
    const plan = planOf(domain.grade);
    if (
      !/^(?:@|(?:\*|[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*)$/.test(
        record.subDomain,
      )
    ) {
      throw new Refusal("InvalidParameter.SubdomainInvalid", "The host is not valid.");
    }
    if (record.ttl < plan.minTtl) {
      throw new Refusal("LimitExceeded.RecordTtlLimit", `The TTL is below the plan's ${plan.minTtl}.`);
    }
    const here = [...domain.records.values()].filter(
      (other) => other.id !== record.id && other.subDomain === record.subDomain,
    );
    const onLine = here.filter((other) => other.lineId === record.lineId && !other.systemNs);
    if (onLine.some((other) => other.type === record.type && other.value === record.value)) {
      throw new Refusal("InvalidParameter.DomainRecordExist", "The record exists already.");
    }
    if (!record.enabled) return record;
    const active = onLine.filter((other) => other.enabled);
    const excluded = active.filter((other) =>
      record.type === "CNAME"
        ? excludedByCname.has(other.type)
        : other.type === "CNAME" && excludedByCname.has(record.type),
    );
    if (excluded.length > 0) {
      const types = [...new Set(excluded.map((other) => other.type))].join(", ");
      throw new Refusal(behaviour.conflictCode, `解析记录冲突: ${record.type} 与 ${types}`);
    }
    if (active.filter((other) => other.type === record.type).length >= plan.recordsPerLine) {
      throw new Refusal("LimitExceeded.SubdomainRollLimit", "Too many records at this host and line.");
    }
    if (record.lineId !== "0" && !here.some((other) => other.lineId === "0" && other.enabled)) {
      throw new Refusal("FailedOperation.MustAddDefaultLineFirst", "Add a record on the default line first.");
    }
    return record;
  }

  #put(domain: StandInDomain, record: StandInRecord, now: number): void {
    this.#commit(domain, new Map([...domain.records, [record.id, record]]), now);
  }

  #commit(domain: StandInDomain, records: ReadonlyMap<number, StandInRecord>, now: number): void {
    domain.records = records;
    domain.snapshots.push({ at: now, records });
  }
}

function isAnswered(type: string): type is SandboxRecord["type"] {
  return answeredTypes.has(type);
}

/** Line of a request: the id wins over the name. */
export function requestedLine(domain: StandInDomain, id: string | undefined, name: string | undefined) {
  const line = id !== undefined && id !== "" ? lineById(id) : lineByName(name ?? "");
  if (line === undefined || !mayUse(line, domain.grade)) {
    throw new Refusal("InvalidParameter.RecordLineInvalid", "The line is not valid.");
  }
  return line;
}
