import { readdir, readFile } from "node:fs/promises";
import http from "node:http";

/** One kind of request, and what it must be answered with. */
export interface Kind {
  readonly name: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

export interface Sample {
  /** Requests a second. */
  readonly rate: number;
  /** Processor time of workerd for one request, in microseconds. */
  readonly cpu: number;
}

const concurrency = 8;
const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });

/** Clock ticks a second in /proc (`getconf CLK_TCK`): 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Processor time of the workerd processes that this process started, in microseconds. */
async function processorTime(): Promise<number> {
  let ticks = 0;
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
    const [name = "", rest = ""] = stat.split(/^\d+ \((.*?)\) /s).slice(1);
    const fields = rest.split(" ");
    // Counted from the third field: state, parent, …, user time (14th), system time (15th).
    if (name.startsWith("workerd") && fields[1] === String(process.pid)) {
      ticks += Number(fields[11]) + Number(fields[12]);
    }
  }
  return (ticks / ticksPerSecond) * 1e6;
}

/** Sends one request and reads the answer to its end. */
export function request(port: number, host: string, { path, headers, status }: Kind): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get({ port, host: "127.0.0.1", path, agent, headers: { host, ...headers } }, (response) => {
        response.resume();
        response.once("end", () => {
          if (response.statusCode === status) resolve();
          else reject(new Error(`${host}${path} answered ${response.statusCode} instead of ${status}`));
        });
      })
      .once("error", reject);
  });
}

async function round(port: number, host: string, kind: Kind, requests: number): Promise<Sample> {
  const cpuBefore = await processorTime();
  const begun = performance.now();
  let left = requests;
  const visitor = async (): Promise<void> => {
    while (left-- > 0) await request(port, host, kind);
  };
  await Promise.all(Array.from({ length: concurrency }, visitor));
  const seconds = (performance.now() - begun) / 1000;
  return { rate: requests / seconds, cpu: ((await processorTime()) - cpuBefore) / requests };
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * Measures hosts in many short turns, so that what disturbs this machine disturbs them all, and each time in
 * another order. The first turns warm up and do not count.
 */
export async function inTurns(
  port: number,
  hosts: readonly string[],
  kind: (host: string) => Kind,
  { turns, requests }: { readonly turns: number; readonly requests: number },
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(hosts.map((host) => [host, []]));
  const warmUp = Math.ceil(turns / 10);
  for (let turn = -warmUp; turn < turns; turn++) {
    const order = hosts.map((_, index) => hosts[(index + turn + warmUp) % hosts.length] ?? "");
    for (const host of order) {
      const sample = await round(port, host, kind(host), requests);
      if (turn >= 0) samples.get(host)?.push(sample);
    }
  }
  return samples;
}

/**
 * How fast `host` is in terms of `base`, the median over the turns, in each of which both were measured; and how
 * much processor time it takes, over all turns together: its clock is too coarse for one of them.
 */
export function ratios(
  samples: ReadonlyMap<string, readonly Sample[]>,
  host: string,
  base: string,
): { readonly rate: number; readonly cpu: number } {
  const own = samples.get(host) ?? [];
  const others = samples.get(base) ?? [];
  return {
    rate: median(own.map(({ rate }, turn) => rate / (others[turn]?.rate ?? Number.NaN))),
    cpu: mean(own.map(({ cpu }) => cpu)) / mean(others.map(({ cpu }) => cpu)),
  };
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
