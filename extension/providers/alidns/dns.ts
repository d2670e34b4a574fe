import * as l10n from "@vscode/l10n";
import { poll } from "../../core/poll.ts";
import {
  asciiName,
  comparableValue,
  type DnsCapabilities,
  type DnsProvider,
  type DnsRecord,
  type DnsRecordInput,
  describeDnsRecord,
  sameValue,
} from "../capabilities/dns.ts";
import { writtenRecords } from "../capabilities/writtenRecords.ts";
import {
  type AlidnsRecord,
  addRecord,
  deleteRecord,
  describeDomain,
  describeRecord,
  enableRecord,
  listLines,
  listRecords,
  remarkRecord,
  updateRecord,
} from "./actions.ts";
import { type AlidnsCall, type AlidnsContext, createAlidnsClient } from "./client.ts";
import { alidns } from "./descriptor.ts";
import { alidnsLines, lineAliases, toNeutralLineId, toOwnLineId } from "./lines.ts";
import { alidnsCode, alidnsProblem } from "./problem.ts";

/** Milliseconds that the list may lag behind a write; the documentation gives no number, so a careful one. */
const longestLag = 60_000;

/** Limits of the free edition, taken where the service does not tell those of the domain's own. */
const freeEdition = { minTtl: 600, recordsPerLine: 10 };

/** Explicit and masked forwarding of visitors to a URL. */
const forwardTypes: ReadonlySet<string> = new Set(["REDIRECT_URL", "FORWARD_URL"]);

/** Throws `unauthenticated` where the key is missing. */
export function alidnsDns(domain: string, context: AlidnsContext): DnsProvider {
  return alidnsProvider(domain, createAlidnsClient(context), context.now);
}

/**
 * A record's remark is written by a call of its own, so a record that was just made would be nobody's for a moment,
 * and for ever where a run is stopped there. So it begins as a text record that says by its value whose it is and
 * what it will be; then it gets its remark; then it becomes what it is for. One that was left half-way is read as
 * ours, without a value, and the next run finishes or removes it.
 *
 * @param now milliseconds since the epoch
 */
export function alidnsProvider(domain: string, call: AlidnsCall, now: () => number): DnsProvider {
  const zone = asciiName(domain);
  const aboutDomain = l10n.t("Domain {0} at AliDNS", zone);

  async function about<T>(subject: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw alidnsProblem(error, subject);
    }
  }

  function fromService(record: AlidnsRecord): DnsRecord {
    const begun = readBegun(record);
    const type = begun?.type ?? record.type.toUpperCase();
    const lineId = toNeutralLineId(record.line);
    return {
      id: record.id,
      name: record.rr === "@" ? zone : `${asciiName(record.rr)}.${zone}`,
      type,
      lineId,
      line: alidnsLines.find(({ id }) => id === lineId)?.name ?? record.line,
      value: begun ? "" : comparableValue(type, record.value),
      ttl: record.ttl,
      remark: begun?.remark ?? record.remark,
      enabled: record.enabled,
      ...(forwardTypes.has(type) ? { isForward: true } : {}),
    };
  }

  function toService(record: DnsRecordInput) {
    return {
      rr: record.name === zone ? "@" : record.name.slice(0, -zone.length - 1),
      type: record.type,
      line: toOwnLineId(record.lineId),
      value: comparableValue(record.type, record.value),
      ttl: record.ttl,
    };
  }

  async function read(id: string, signal: AbortSignal): Promise<DnsRecord | undefined> {
    const found = await about(aboutDomain, () => describeRecord(call, id, signal));
    return found && fromService(found);
  }

  /** Writes; where the edition turns out to want a longer time to live, once more with that of the free one. */
  async function write<T>(wanted: DnsRecordInput, action: (record: DnsRecordInput) => Promise<T>) {
    try {
      return { record: wanted, answer: await action(wanted) };
    } catch (error) {
      if (alidnsCode(error) !== "QuotaExceeded.TTL" || wanted.ttl >= freeEdition.minTtl) throw error;
      const record = { ...wanted, ttl: freeEdition.minTtl };
      return { record, answer: await action(record) };
    }
  }

  const records = writtenRecords({
    list: (signal) =>
      about(aboutDomain, async () => (await listRecords(call, zone, signal)).map(fromService)),
    read,
    longestLag,
    now,
  });

  async function begin(wanted: DnsRecordInput, signal: AbortSignal): Promise<Begun> {
    const { record, answer: id } = await write(wanted, (input) =>
      addRecord(call, zone, { ...toService(input), type: "TXT", value: begunValue(wanted) }, signal),
    );
    return { record, id };
  }

  async function finish({ record, id }: Begun, signal: AbortSignal): Promise<DnsRecord> {
    await remarkRecord(call, id, record.remark, signal);
    await write(record, (input) => updateRecord(call, id, toService(input), signal));
    const made: DnsRecord = { ...record, id, enabled: true };
    records.wrote(made);
    return made;
  }

  /**
   * What the service says is there already: the record that is wanted, or one that an earlier run has begun. The list
   * may show it only later. Undefined where it is something else, and for errors that say something else.
   */
  async function inTheWay(
    wanted: DnsRecordInput,
    error: unknown,
    signal: AbortSignal,
  ): Promise<DnsRecord | undefined> {
    const code = alidnsCode(error);
    if (code !== "DomainRecordDuplicate" && code !== "DomainRecordConflict") return undefined;
    const { value: here } = await poll({
      read: async () =>
        (await records.list(signal)).filter(
          ({ name, lineId }) => name === wanted.name && lineId === wanted.lineId,
        ),
      until: (found) => found.length > 0,
      signal,
      limit: longestLag,
      first: 250,
      longest: 5000,
      now,
    });
    return here.find(
      (record) =>
        record.type === wanted.type &&
        (sameValue(record.type, record.value, wanted.value) ||
          (record.value === "" && record.remark === wanted.remark)),
    );
  }

  let capabilities: DnsCapabilities | undefined;
  async function readCapabilities(signal: AbortSignal): Promise<DnsCapabilities> {
    const [info, lines] = await about(aboutDomain, () =>
      Promise.all([describeDomain(call, zone, signal), listLines(call, zone, signal)]),
    );
    return {
      split: true,
      lines: lines.map(({ id, name }) => {
        const neutral = toNeutralLineId(id);
        return { id: neutral, name, aliases: lineAliases(id, name), usable: true };
      }),
      minTtl: info.minTtl ?? freeEdition.minTtl,
      recordsPerLine: freeEdition.recordsPerLine,
      // The API does not tell where the registrar points; the verification by region asks the name servers.
      delegated: true,
      nameServers: info.nameServers,
      plansPage: alidns.dns.plansPage,
    };
  }

  return {
    kind: alidns.id,
    title: alidns.title,
    domain: zone,
    list: records.list,
    read,

    async create(wanted, signal) {
      const subject = describeDnsRecord(wanted);
      let begun: Begun;
      try {
        begun = await begin(wanted, signal);
      } catch (error) {
        const there = await inTheWay(wanted, error, signal);
        if (there === undefined) throw alidnsProblem(error, subject);
        if (there.value !== "") return there;
        begun = { record: wanted, id: there.id };
      }
      try {
        return await finish(begun, signal);
      } catch (error) {
        // What cannot become a record is taken away again; one that stays is ours, and the next run's to remove.
        if (alidnsCode(error) !== undefined) await deleteRecord(call, begun.id, signal);
        if (alidnsCode(error) !== "DomainRecordDuplicate") throw alidnsProblem(error, subject);
        return records.existing(wanted, signal);
      }
    },

    async modify(id, wanted, signal) {
      return about(describeDnsRecord(wanted), async () => {
        // The mark first: what was agreed to is ours from here on, wherever a run is stopped.
        await remarkRecord(call, id, wanted.remark, signal);
        const { record } = await write(wanted, (input) => updateRecord(call, id, toService(input), signal));
        await enableRecord(call, id, signal);
        const made: DnsRecord = { ...record, id, enabled: true };
        records.wrote(made);
        return made;
      });
    },

    async remove(id, signal) {
      await about(aboutDomain, () => deleteRecord(call, id, signal));
      records.removed(id);
    },

    // Editions and lines rarely change: read once by each run.
    async capabilities(signal) {
      capabilities ??= await readCapabilities(signal);
      return capabilities;
    },

    settle: records.settle,
  };
}

/** A record that is being made, by its id. */
interface Begun {
  readonly record: DnsRecordInput;
  readonly id: string;
}

const begunForm = /^cdn-worker is making a (CNAME|TXT) record \((.*)\)$/;

function begunValue({ type, remark }: DnsRecordInput): string {
  return `cdn-worker is making a ${type} record (${remark})`;
}

/** What a half-made record will be and whose; undefined for any other. */
function readBegun({ type, value }: AlidnsRecord) {
  const [, becoming, remark] = (type.toUpperCase() === "TXT" && begunForm.exec(value)) || [];
  return becoming === undefined || remark === undefined ? undefined : { type: becoming, remark };
}
