/** The records that the sandbox's name servers answer from. Names are lower case, without a final dot. */
export interface SandboxRecord {
  readonly name: string;
  readonly type: "A" | "AAAA" | "CNAME" | "TXT" | "NS" | "MX";
  readonly value: string;
  readonly ttl?: number;
  /** DNSPod's line id; `"0"` (the default line) where omitted. */
  readonly lineId?: string;
}

/** Something that holds records: the hand-edited zone of the control API, the DNSPod stand-in, … */
export interface RecordSource {
  records(): Iterable<SandboxRecord>;
}

/** All record sources of one sandbox, and the question that hostname validation asks. */
export class ZoneData {
  readonly #sources: RecordSource[] = [];

  add(source: RecordSource): void {
    this.#sources.push(source);
  }

  /** Every record at `name`, of every line; `type` narrows it. */
  lookup(name: string, type?: SandboxRecord["type"]): SandboxRecord[] {
    const wanted = name.toLowerCase().replace(/\.$/, "");
    return this.#sources
      .flatMap((source) => [...source.records()])
      .filter((record) => record.name === wanted && (type === undefined || record.type === type));
  }

  /** The text of every TXT record at `name` on the default line. */
  txt(name: string): string[] {
    return this.lookup(name, "TXT")
      .filter((record) => (record.lineId ?? "0") === "0")
      .map((record) => record.value);
  }
}
