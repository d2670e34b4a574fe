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
  /** How long each request took, in milliseconds. */
  readonly times: readonly number[];
  /** Processor time of workerd for one request, in microseconds. */
  readonly cpu: number;
}

/** One visitor, one connection: what others do on this machine disturbs many at once all the more. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

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
  const times: number[] = [];
  for (let left = requests; left > 0; left--) {
    const begun = performance.now();
    await request(port, host, kind);
    times.push(performance.now() - begun);
  }
  return { times, cpu: ((await processorTime()) - cpuBefore) / requests };
}

export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** In another order each time: nobody always follows the same other. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
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
    for (const host of shuffled(hosts)) {
      const sample = await round(port, host, kind(host), requests);
      if (turn >= 0) samples.get(host)?.push(sample);
    }
  }
  return samples;
}

/**
 * What a host can do: requests a second by the first quartile of their times, which the disturbances of a busy
 * machine do not reach, and the mean processor time over all turns, whose clock is too coarse for one of them.
 */
export function summary(samples: readonly Sample[]): { readonly rate: number; readonly cpu: number } {
  const times = samples.flatMap((sample) => sample.times);
  return { rate: 1000 / quantile(times, 0.25), cpu: mean(samples.map(({ cpu }) => cpu)) };
}
