/*
 * Lists of DNS services lag behind their writes. What a run has written is remembered with its id, and asked for by
 * its id until the list has caught up: so a run never undoes or repeats its own work.
 */
import { poll } from "../../core/poll.ts";
import { type DnsRecord, type DnsRecordInput, sameValue } from "./dns.ts";

/** The two reads of a service, in the terms that providers share. */
export interface RecordReads {
  /** The service's own list, which may lag. */
  readonly list: (signal: AbortSignal) => Promise<readonly DnsRecord[]>;
  /** One record by its id, as it is now; undefined where it is gone. */
  readonly read: (id: string, signal: AbortSignal) => Promise<DnsRecord | undefined>;
  /** Milliseconds that the list may lag at the most. */
  readonly longestLag: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface WrittenRecords {
  /** The service's list, with what this run has written. */
  list(signal: AbortSignal): Promise<readonly DnsRecord[]>;
  /** Remembers a record that was made or rewritten. */
  wrote(record: DnsRecord): void;
  removed(id: string): void;
  /** The record that the service says exists already: from the list, else as one whose id and owner are not known. */
  existing(wanted: DnsRecordInput, signal: AbortSignal): Promise<DnsRecord>;
  /** See `DnsProvider.settle`. */
  settle(signal: AbortSignal): Promise<void>;
}

/** What this run has written, and when. */
interface Written {
  /** Undefined where it was removed. */
  readonly record: DnsRecord | undefined;
  readonly at: number;
}

export function writtenRecords({ list, read, longestLag, now }: RecordReads): WrittenRecords {
  const written = new Map<string, Written>();
  /** Records that the service says exist, but whose id it has not told. */
  let adopted: readonly { readonly record: DnsRecord; readonly at: number }[] = [];

  async function byId(signal: AbortSignal): Promise<Map<string, DnsRecord>> {
    const listed = new Map((await list(signal)).map((record) => [record.id, record]));
    // Where the list shows something else than this run has written, it lags, or somebody has changed it since.
    const fresh = now() - longestLag;
    for (const [id, { record, at }] of written) {
      if (at < fresh) written.delete(id);
      else if (record !== undefined && !isSameState(listed.get(id), record)) {
        written.set(id, { record: await read(id, signal), at });
      }
    }
    return listed;
  }

  async function current(signal: AbortSignal): Promise<readonly DnsRecord[]> {
    const records = await byId(signal);
    for (const [id, { record }] of written) {
      if (record === undefined) records.delete(id);
      else records.set(id, record);
    }
    const fresh = now() - longestLag;
    adopted = adopted.filter(
      ({ record, at }) => at >= fresh && ![...records.values()].some((other) => isIdentical(other, record)),
    );
    return [...records.values(), ...adopted.map(({ record }) => record)];
  }

  return {
    list: current,
    wrote: (record) => void written.set(record.id, { record, at: now() }),
    removed: (id) => void written.set(id, { record: undefined, at: now() }),
    async existing(wanted, signal) {
      const found = (await current(signal)).find((record) => isIdentical(record, wanted));
      if (found !== undefined) return found;
      // There, but not in the list yet. Whose it is will be seen later; until then it is not taken for ours.
      const record: DnsRecord = { ...wanted, id: "", remark: "", enabled: true };
      adopted = [...adopted, { record, at: now() }];
      return record;
    },
    async settle(signal) {
      if (written.size === 0) return;
      const { reached } = await poll({
        read: () => byId(signal),
        until: (listed) =>
          [...written].every(([id, { record }]) =>
            record === undefined ? !listed.has(id) : isSameState(listed.get(id), record),
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

function isIdentical(record: DnsRecord, wanted: DnsRecordInput): boolean {
  return (
    record.name === wanted.name &&
    record.type === wanted.type &&
    record.lineId === wanted.lineId &&
    sameValue(record.type, record.value, wanted.value)
  );
}

/** Whether the list already shows what was written. */
function isSameState(listed: DnsRecord | undefined, wrote: DnsRecord): boolean {
  return (
    listed !== undefined &&
    listed.type === wrote.type &&
    listed.ttl === wrote.ttl &&
    listed.remark === wrote.remark &&
    listed.enabled === wrote.enabled &&
    sameValue(wrote.type, listed.value, wrote.value)
  );
}
