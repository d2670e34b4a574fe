import * as l10n from "@vscode/l10n";
import { addressOf } from "../../core/endpoints.ts";
import type { RunContext } from "../../core/runContext.ts";
import { requireKey } from "../capabilities/descriptor.ts";
import {
  asciiName,
  comparableValue,
  type DnsCapabilities,
  type DnsProvider,
  type DnsRecord,
  type DnsRecordInput,
  describeDnsRecord,
} from "../capabilities/dns.ts";
import { writtenRecords } from "../capabilities/writtenRecords.ts";
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
import { createDnspodClient, type DnspodCall } from "./client.ts";
import { dnspod } from "./descriptor.ts";
import { DnspodCode } from "./errorCodes.ts";
import { lineAliases, toNeutralLineId, toOwnLineId } from "./lines.ts";
import { dnspodCode, dnspodProblem } from "./problem.ts";

/** The list lags up to 30 s behind a write (the service's documentation); twice that is safe. */
const longestLag = 60_000;

/** Limits of the free plans, taken where the service does not tell those of the domain's own. */
const freePlan = { minTtl: 600, recordsPerLine: 2 };

/** Explicit and masked forwarding of visitors to a URL. */
const forwardTypes: ReadonlySet<string> = new Set(["显性URL", "隐性URL"]);

export interface DnspodProviderOptions {
  /** As in `cdn.jsonc`. */
  readonly domain: string;
  readonly call: DnspodCall;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Throws `unauthenticated` where the key is missing. */
export function dnspodDns(
  domain: string,
  { credentials, endpoints, now, emit }: Pick<RunContext, "credentials" | "endpoints" | "now" | "emit">,
): DnsProvider {
  const endpoint = addressOf(dnspod.endpoints.api, endpoints);
  const call = createDnspodClient({ endpoint, ...requireKey(dnspod, credentials), now, emit });
  return dnspodProvider({ domain, call, now });
}

/**
 * DNSPod as a provider. The service's list lags behind its writes, so what was written is remembered with its id
 * and asked for by id until the list has caught up.
 */
export function dnspodProvider({ domain, call, now }: DnspodProviderOptions): DnsProvider {
  const zone = asciiName(domain);
  const fullName = (subDomain: string) => (subDomain === "@" ? zone : `${asciiName(subDomain)}.${zone}`);
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
      if (dnspodCode(error) !== DnspodCode.ttlTooLow || wanted.ttl >= freePlan.minTtl) throw error;
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

  async function read(id: string, signal: AbortSignal): Promise<DnsRecord | undefined> {
    const found = await about(aboutDomain, () => describeRecord(call, domain, Number(id), signal));
    return found === undefined ? undefined : fromService(found);
  }

  const records = writtenRecords({
    list: (signal) =>
      about(aboutDomain, async () => (await listRecords(call, domain, signal)).map(fromService)),
    read,
    longestLag,
    now,
  });

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
      plansPage: dnspod.dns.plansPage,
    };
  }

  return {
    kind: "dnspod",
    title: "DNSPod",
    domain: zone,
    list: records.list,
    read,

    async create(wanted, signal) {
      const subject = describeDnsRecord(wanted);
      try {
        const made = await write(wanted, (record) => createRecord(call, domain, toService(record), signal));
        const record: DnsRecord = { ...made.record, id: `${made.answer}`, enabled: true };
        records.wrote(record);
        return record;
      } catch (error) {
        if (dnspodCode(error) !== DnspodCode.recordExists) throw dnspodProblem(error, subject);
        return records.existing(wanted, signal);
      }
    },

    async modify(id, wanted, signal) {
      const made = await about(describeDnsRecord(wanted), () =>
        write(wanted, (record) => modifyRecord(call, domain, Number(id), toService(record), signal)),
      );
      const record: DnsRecord = { ...made.record, id, enabled: true };
      records.wrote(record);
      return record;
    },

    async remove(id, signal) {
      await about(aboutDomain, () => deleteRecord(call, domain, Number(id), signal));
      records.removed(id);
    },

    // Plans and lines rarely change: read once by each run.
    async capabilities(signal) {
      capabilities ??= await readCapabilities(signal);
      return capabilities;
    },

    settle: records.settle,
  };
}
