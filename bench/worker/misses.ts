/*
 * What misses cost: memory while slow visitors wait, and reads of the bucket when many ask at once.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { memoryGrowth } from "../../test/worker/residentMemory.ts";
import { slowly } from "../../test/worker/slowVisitor.ts";
import { report } from "../report.ts";
import { bare, ours, r2 } from "./contenders.ts";

const command = "npm run bench:worker";
const objects = 30;
const size = 4_000_000;
const mebibyte = 1 << 20;

/** The worker around a bucket that counts its reads, which `/reads` tells and forgets. */
function counting(worker: string): Record<string, string> {
  const index = `import worker from "./worker.js";
    let reads = 0;
    export default {
      async fetch(request, env, context) {
        if (new URL(request.url).pathname === "/reads") {
          const answer = new Response(String(reads));
          reads = 0;
          return answer;
        }
        const counted = {
          get: (...given) => (reads++, env.MY_BUCKET.get(...given)),
          head: (...given) => (reads++, env.MY_BUCKET.head(...given)),
        };
        return worker.fetch(request, { ...env, MY_BUCKET: counted }, context);
      },
    };`;
  return { "index.js": index, "worker.js": worker };
}

/** A workerd over the bucket in `folder`. */
function start(folder: string, modules: Readonly<Record<string, string>>): Miniflare {
  return new Miniflare({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    compatibilityDate: "2026-07-01",
    modules: Object.entries(modules).map(([name, contents]) => ({
      type: "ESModule" as const,
      path: name,
      contents,
    })),
    r2Buckets: { MY_BUCKET: "files" },
    r2Persist: folder,
  });
}

async function fillBucket(folder: string): Promise<void> {
  const miniflare = start(folder, { "index.js": bare });
  const bucket = await miniflare.getR2Bucket("MY_BUCKET");
  for (let index = 0; index < objects; index++) {
    await bucket.put(`large${index}`, new Uint8Array(size).fill(97));
  }
  await bucket.put("small", new Uint8Array(1000).fill(97));
  await miniflare.dispose();
}

/** A workerd of its own for each worker: memory that another one, or an upload, left behind would be used again. */
async function measure(
  folder: string,
  worker: string,
): Promise<{ readonly growth: number[]; readonly reads: number[] }> {
  const miniflare = start(folder, counting(worker));
  try {
    const port = Number((await miniflare.ready).port);
    const get = (host: string, target: string): Promise<string> =>
      miniflare.dispatchFetch(`http://${host}${target}`).then((answer) => answer.text());
    await get("warm.test", "/small");

    const growth: number[] = [];
    for (const visitors of [objects, 3 * objects]) {
      const run = async (): Promise<void> => {
        // A host for each round of objects: each visitor is a miss.
        const hosts = Array.from(
          { length: visitors },
          (_, index) => `v${visitors}h${Math.floor(index / objects)}.test`,
        );
        await Promise.all(hosts.map((host, index) => slowly(port, host, `/large${index % objects}`, 40)));
      };
      growth.push((await memoryGrowth(run)) / mebibyte);
    }

    const reads: number[] = [];
    for (const [index, target] of ["/small", "/large0", "/nothing"].entries()) {
      await get("reads.test", "/reads");
      await Promise.all(Array.from({ length: 64 }, () => get(`many${index}.test`, target)));
      reads.push(Number(await get("reads.test", "/reads")));
    }
    return { growth, reads };
  } finally {
    await miniflare.dispose();
  }
}

export async function benchMisses(): Promise<void> {
  const contenders = {
    bare,
    "ours, no cache": await ours(r2, { cache: { mode: "none" } }),
    "ours by default": await ours(r2),
  };
  const rows = [];
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-bench-"));
  await fillBucket(folder);
  for (const [name, worker] of Object.entries(contenders)) {
    const { growth, reads } = await measure(folder, worker);
    rows.push({
      worker: name,
      "30 slow visitors, MiB": Math.round(growth[0] ?? 0),
      "90 slow visitors, MiB": Math.round(growth[1] ?? 0),
      "64 at once, 1 KB: reads": reads[0] ?? 0,
      "64 at once, 4 MB: reads": reads[1] ?? 0,
      "64 at once, 404: reads": reads[2] ?? 0,
    });
  }
  await rm(folder, { recursive: true });
  await report(
    "Misses",
    command,
    rows,
    "How far workerd's memory rises while slow visitors (64 KB in 40 ms at best) take objects of 4 MB from R2 that are not in the cache, each another one, with miniflare's R2 and cache in the same process; and how often the bucket is read when 64 ask for one object, of which the cache has nothing, at the same time. Target: less than 64 MiB more than the bare worker at any number of visitors, and one read.",
  );
}
