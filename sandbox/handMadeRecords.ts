import type { RecordSource, SandboxRecord } from "./dns/zoneData.ts";

/** Records that a person added at their DNS provider by hand. */
export class HandMadeRecords implements RecordSource {
  #records: SandboxRecord[] = [];

  records(): Iterable<SandboxRecord> {
    return this.#records;
  }

  add(record: SandboxRecord): void {
    const name = record.name.toLowerCase().replace(/\.$/, "");
    this.#records.push({ ...record, name });
  }

  /** Removes the records at `name`, of one type where given; all records where no name is given. */
  remove(name?: string, type?: SandboxRecord["type"]): void {
    const isGone = (record: SandboxRecord) =>
      (name === undefined || record.name === name.toLowerCase()) &&
      (type === undefined || record.type === type);
    this.#records = this.#records.filter((record) => !isGone(record));
  }
}
