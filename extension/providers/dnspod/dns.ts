import { domainToASCII } from "node:url";
import * as l10n from "@vscode/l10n";
import { poll } from "../../core/poll.ts";
import {
  comparableValue,
  type DnsCapabilities,
  type DnsProvider,
  type DnsRecord,
  type DnsRecordInput,
  describeDnsRecord,
  sameValue,
} from "../capabilities/dns.ts";
import {
  createRecord,
  type DnspodRecord,
  type DnspodRecordInput,
  deleteRecord,
  describeDomain,
  describeRecord,
  listLines,
  listPlans,
  listRecords,
  modifyRecord,
} from "./actions.ts";
import type { DnspodCall } from "./client.ts";
import { lineAliases, plansPage, toNeutralLineId, toOwnLineId } from "./lines.ts";
import { dnspodCode, dnspodProblem } from "./problem.ts";

/** The list lags up to 30 s behind a write (the service's documentation); twice that is safe. */
const longestLag = 60_000;

/** Limits of the free plans, taken where the service does not tell those of the domain's own. */
const freePlan = { minTtl: 600, recordsPerLine: 2 };

/** Explicit and masked forwarding of visitors to a URL. */
const forwardTypes: ReadonlySet<string> = new Set(["显性URL", "隐性URL"]);

/** What this run has written, and when: the list may not show it yet. */
interface Written {
  readonly record: DnsRecord | undefined;
  readonly at: number;
}

export interface DnspodProviderOptions {
  /** As in `cdn.jsonc`. */
  readonly domain: string;
  readonly call: DnspodCall;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const ascii = (name: string) =>
  /[^\p{ASCII}]/u.test(name) ? domainToASCII(name.toLowerCase()) : name.toLowerCase();

/**
 * DNSPod as a provider. The service's list lags behind its writes, so what was written is remembered with its id
 * and asked for by id until the list has caught up.
 */
export function dnspodProvider({ domain, call, now }: DnspodProviderOptions): DnsProvider {
  const zone = ascii(domain);
  const written = new Map<string, Written>();
  /** Records that the service says exist, but whose id it has not told. */
  let adopted: readonly { readonly record: DnsRecord; readonly at: number }[] = [];

  const fullName = (subDomain: string) => (subDomain === "@" ? zone : `${ascii(subDomain)}.${zone}`);
  const subDomainOf = (name: string) => (name === zone ? "@" : name.slice(0, -zone.length - 1));

  function fromService(record: DnspodRecord): DnsRecord {
    return {
      id: `${record.id}`,
      name: fullName(record.subDomain),
      type: record.type.toUpperCase(),
      line: record.line,
      lineId: toNeutralLineId(record.lineId),
      value: comparableValue(record.type.toUpperCase(), record.value),
      ttl: record.ttl,
      remark: record.remark,
      enabled: record.enabled,
      ...(forwardTypes.has(record.type) ? { isForward: true } : {}),
    };
  }

  function toService(record: DnsRecordInput): DnspodRecordInput {
    return {
      subDomain: subDomainOf(record.name),
      type: record.type,
      line: record.line,
      lineId: toOwnLineId(record.lineId),
      value: record.type === "CNAME" ? `${comparableValue("CNAME", record.value)}.` : record.value,
      ttl: record.ttl,
      remark: record.remark,
    };
  }

  /** Writes; where the plan turns out to want a longer time to live, once more with that of the free plans. */
  async function write<T>(wanted: DnsRecordInput, action: (record: DnsRecordInput) => Promise<T>) {
    try {
      return { record: wanted, answer: await action(wanted) };
    } catch (error) {
      if (dnspodCode(error) !== "LimitExceeded.RecordTtlLimit" || wanted.ttl >= freePlan.minTtl) throw error;
      const record = { ...wanted, ttl: freePlan.minTtl };
      return { record, answer: await action(record) };
    }
  }

  /** Runs one action; the service's own errors become errors about `subject`. */
  async function about<T>(subject: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw dnspodProblem(error, subject);
    }
  }
  const aboutDomain = l10n.t("Domain {0} at DNSPod", zone);

  function identical(record: DnsRecord, wanted: DnsRecordInput): boolean {
    return (
      record.name === wanted.name &&
      record.type === wanted.type &&
      record.lineId === wanted.lineId &&
      sameValue(record.type, record.value, wanted.value)
    );
  }

  async function rawList(signal: AbortSignal): Promise<Map<string, DnsRecord>> {
    const listed = await about(aboutDomain, () => listRecords(call, domain, signal));
    return new Map(listed.map(fromService).map((record) => [record.id, record]));
  }

  /** Where the list shows something else than this run has written, it lags, or somebody has changed it since. */
  async function refresh(listed: ReadonlyMap<string, DnsRecord>, signal: AbortSignal): Promise<void> {
    const fresh = now() - longestLag;
    for (const [id, { record, at }] of written) {
      if (at < fresh) written.delete(id);
      else if (record !== undefined && !identicalState(listed.get(id), record)) {
        written.set(id, { record: await read(id, signal), at });
      }
    }
  }

  async function list(signal: AbortSignal): Promise<readonly DnsRecord[]> {
    const byId = await rawList(signal);
    await refresh(byId, signal);
    for (const [id, { record }] of written) {
      if (record === undefined) byId.delete(id);
      else byId.set(id, record);
    }
    const fresh = now() - longestLag;
    adopted = adopted.filter(
      ({ record, at }) => at >= fresh && ![...byId.values()].some((other) => identical(other, record)),
    );
    return [...byId.values(), ...adopted.map(({ record }) => record)];
  }

  async function read(id: string, signal: AbortSignal): Promise<DnsRecord | undefined> {
    const found = await about(aboutDomain, () => describeRecord(call, domain, Number(id), signal));
    return found === undefined ? undefined : fromService(found);
  }

  let capabilities: DnsCapabilities | undefined;
  async function readCapabilities(signal: AbortSignal): Promise<DnsCapabilities> {
    const [info, lines, plans] = await about(aboutDomain, () =>
      Promise.all([
        describeDomain(call, domain, signal),
        listLines(call, domain, signal),
        // A key of little rights may not see the plans; the limits of the free ones are safe for all.
        listPlans(call, signal).catch((error) => {
          if (dnspodCode(error) === undefined) throw error;
          return [];
        }),
      ]),
    );
    const plan = plans.find((candidate) => candidate.grade === info.grade) ?? freePlan;
    return {
      split: true,
      lines: lines.map(({ id, ...line }) => ({
        ...line,
        id: toNeutralLineId(id),
        aliases: lineAliases(id, line.name),
      })),
      minTtl: Math.max(1, plan.minTtl),
      recordsPerLine: Math.max(1, plan.recordsPerLine),
      delegated: info.delegated,
      nameServers: info.nameServers,
      plansPage,
    };
  }

  return {
    kind: "dnspod",
    title: "DNSPod",
    domain: zone,
    list,
    read,

    async create(wanted, signal) {
      const subject = describeDnsRecord(wanted);
      try {
        const made = await write(wanted, (record) => createRecord(call, domain, toService(record), signal));
        const record: DnsRecord = { ...made.record, id: `${made.answer}`, enabled: true };
        written.set(record.id, { record, at: now() });
        return record;
      } catch (error) {
        if (dnspodCode(error) !== "InvalidParameter.DomainRecordExist") throw dnspodProblem(error, subject);
        const found = (await list(signal)).find((record) => identical(record, wanted));
        if (found !== undefined) return found;
        // There, but not in the list yet. Whose it is will be seen later; until then it is not taken for ours.
        const record: DnsRecord = { ...wanted, id: "", remark: "", enabled: true };
        adopted = [...adopted, { record, at: now() }];
        return record;
      }
    },

    async modify(id, wanted, signal) {
      const made = await about(describeDnsRecord(wanted), () =>
        write(wanted, (record) => modifyRecord(call, domain, Number(id), toService(record), signal)),
      );
      const record: DnsRecord = { ...made.record, id, enabled: true };
      written.set(id, { record, at: now() });
      return record;
    },

    async remove(id, signal) {
      await about(aboutDomain, () => deleteRecord(call, domain, Number(id), signal));
      written.set(id, { record: undefined, at: now() });
    },

    // Plans and lines rarely change: read once by each run.
    async capabilities(signal) {
      capabilities ??= await readCapabilities(signal);
      return capabilities;
    },

    async settle(signal) {
      if (written.size === 0) return;
      const { reached } = await poll({
        read: async () => {
          const listed = await rawList(signal);
          await refresh(listed, signal);
          return listed;
        },
        until: (listed) =>
          [...written].every(([id, { record }]) =>
            record === undefined ? !listed.has(id) : identicalState(listed.get(id), record),
          ),
        signal,
        limit: longestLag,
        first: 250,
        longest: 5000,
        now,
      });
      if (reached) written.clear();
    },
  };
}

/** Whether the list already shows what was written. */
function identicalState(listed: DnsRecord | undefined, wrote: DnsRecord): boolean {
  return (
    listed !== undefined &&
    listed.type === wrote.type &&
    listed.ttl === wrote.ttl &&
    listed.remark === wrote.remark &&
    listed.enabled === wrote.enabled &&
    sameValue(wrote.type, listed.value, wrote.value)
  );
}
