import type { RecordSource, SandboxRecord } from "../dns/zoneData.ts";
import { editionOf, lines } from "./editions.ts";
import { checkRecord } from "./recordRules.ts";
import { Refusal } from "./refusal.ts";

/** A record as the stand-in holds it: plain data, replaced as a whole by every write. */
export interface StandInRecord {
  readonly id: string;
  /** Host record, relative to the domain, lower case; `@` for the domain itself. */
  readonly rr: string;
  readonly type: string;
  readonly value: string;
  readonly line: string;
  /** Seconds. */
  readonly ttl: number;
  /** Of an MX record. */
  readonly priority: number | undefined;
  readonly enabled: boolean;
  readonly locked: boolean;
  readonly remark: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type RecordInput = Pick<StandInRecord, "rr" | "type" | "value" | "line" | "ttl" | "priority">;

export interface StandInDomain {
  readonly id: string;
  readonly name: string;
  /** Code of its edition. */
  readonly edition: string;
  /** False: the registrar points elsewhere, and nothing here is seen by anybody. */
  delegated: boolean;
  /** Held by somebody else's account. */
  readonly foreign: boolean;
  /** The service's lock against changes of records. */
  locked: boolean;
  records: ReadonlyMap<string, StandInRecord>;
  /** What lists show: the records as they were, oldest first. */
  snapshots: { readonly at: number; readonly records: ReadonlyMap<string, StandInRecord> }[];
}

export interface DomainSeed {
  readonly name: string;
  readonly edition?: string;
  readonly delegated?: boolean;
  readonly foreign?: boolean;
}

export interface RecordSeed extends Partial<StandInRecord> {
  readonly rr: string;
  readonly type: string;
  readonly value: string;
}

const answeredTypes: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME", "TXT", "NS", "MX"]);

/** Everything that the stand-in remembers. */
export class AlidnsState {
  readonly domains = new Map<string, StandInDomain>();
  #lastId = 900_000_000_000_000_000n;

  addDomain(seed: DomainSeed): StandInDomain {
    const domain: StandInDomain = {
      id: this.#newId(),
      name: seed.name.toLowerCase(),
      edition: editionOf(seed.edition ?? "mianfei").code,
      delegated: seed.delegated ?? true,
      foreign: seed.foreign ?? false,
      locked: false,
      records: new Map(),
      snapshots: [{ at: -Infinity, records: new Map() }],
    };
    this.domains.set(domain.name, domain);
    return domain;
  }

  /** Puts records there as if they had always been: no check, no lag. */
  seed(name: string, records: readonly RecordSeed[], now = Date.now()): readonly StandInRecord[] {
    const domain = this.domain(name);
    const made = records.map(
      (record): StandInRecord => ({
        id: this.#newId(),
        line: "default",
        ttl: 600,
        priority: undefined,
        enabled: true,
        locked: false,
        remark: "",
        createdAt: now,
        updatedAt: now,
        ...record,
      }),
    );
    domain.records = new Map([...domain.records, ...made.map((record) => [record.id, record] as const)]);
    domain.snapshots = [{ at: -Infinity, records: domain.records }];
    return made;
  }

  /** Takes away every record and every lock. */
  clear(name: string): void {
    const domain = this.domain(name);
    domain.records = new Map();
    domain.snapshots = [{ at: -Infinity, records: domain.records }];
    domain.locked = false;
  }

  domain(name: string): StandInDomain {
    const domain = this.domains.get(name);
    if (domain === undefined) throw new Error(`The stand-in has no domain ${name}`);
    return domain;
  }

  records(name: string): readonly StandInRecord[] {
    return [...this.domain(name).records.values()];
  }

  /** What lists show at `now`, the newest first. */
  listed(domain: StandInDomain, now: number, lag: number): readonly StandInRecord[] {
    const { snapshots } = domain;
    while (snapshots.length > 1 && (snapshots[1]?.at ?? Infinity) <= now - lag) snapshots.shift();
    return [...(snapshots[0]?.records ?? domain.records).values()].reverse();
  }

  /** Throws a Refusal where the service would refuse. */
  add(domain: StandInDomain, input: RecordInput, now: number): StandInRecord {
    const record: StandInRecord = {
      ...input,
      id: this.#newId(),
      enabled: true,
      locked: false,
      remark: "",
      createdAt: now,
      updatedAt: now,
    };
    return this.#put(domain, record, now);
  }

  update(
    id: string,
    change: Partial<RecordInput> & { readonly enabled?: boolean },
    now: number,
  ): StandInRecord {
    const { domain, record } = this.writable(id);
    return this.#put(domain, { ...record, ...change, updatedAt: now }, now);
  }

  /** Remarks are no part of what is resolved: nothing of the record is judged anew. */
  remark(id: string, remark: string, now: number): void {
    const { domain, record } = this.writable(id);
    this.#commit(domain, new Map([...domain.records, [id, { ...record, remark }]]), now);
  }

  remove(id: string, now: number): void {
    const { domain } = this.writable(id);
    this.#commit(domain, new Map([...domain.records].filter(([other]) => other !== id)), now);
  }

  /** A record of the account by its id. */
  find(id: string): { readonly domain: StandInDomain; readonly record: StandInRecord } {
    for (const domain of this.domains.values()) {
      const record = domain.foreign ? undefined : domain.records.get(id);
      if (record !== undefined) return { domain, record };
    }
    throw new Refusal("DomainRecordNotBelongToUser", "The domain record does not belong to this user.");
  }

  writable(id: string): { readonly domain: StandInDomain; readonly record: StandInRecord } {
    const found = this.find(id);
    if (found.domain.locked) throw domainLocked();
    if (found.record.locked) {
      throw new Refusal("DomainRecordLocked", "The domain record has been locked.");
    }
    return found;
  }

  /** What the name servers answer from: records of delegated domains that are switched on. */
  source(): RecordSource {
    const domains = this.domains;
    return {
      *records(): Iterable<SandboxRecord> {
        for (const domain of domains.values()) {
          if (!domain.delegated) continue;
          for (const { rr, type, value, ttl, line, priority, enabled } of domain.records.values()) {
            if (!enabled || !isAnswered(type)) continue;
            yield {
              name: rr === "@" ? domain.name : `${rr}.${domain.name}`,
              type,
              value: type === "MX" ? `${priority ?? 10} ${value}` : value,
              ttl,
              lineId: lines.find(({ code }) => code === line)?.served ?? "none",
            };
          }
        }
      },
    };
  }

  #put(domain: StandInDomain, wanted: StandInRecord, now: number): StandInRecord {
    if (domain.locked) throw domainLocked();
    const record = checkRecord(editionOf(domain.edition), [...domain.records.values()], wanted);
    this.#commit(domain, new Map([...domain.records, [record.id, record]]), now);
    return record;
  }

  #commit(domain: StandInDomain, records: ReadonlyMap<string, StandInRecord>, now: number): void {
    domain.records = records;
    domain.snapshots.push({ at: now, records });
  }

  #newId(): string {
    this.#lastId += 1n;
    return `${this.#lastId}`;
  }
}

function domainLocked(): Refusal {
  return new Refusal("Forbidden.DomainLocked", "The domain has been locked.");
}

function isAnswered(type: string): type is SandboxRecord["type"] {
  return answeredTypes.has(type);
}
