/**
 * One workerd for everything that runs or is stored at the edge: the deployed scripts, and the objects of the R2
 * and B2 buckets. It is started on the first need. What should run is asked anew before each use; workerd is
 * restarted only when the answer has changed. Objects and cache live in a folder and survive such a restart.
 */
import { randomBytes } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { Agent } from "node:http";
import { join, relative, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type {
  Miniflare,
  WorkerOptions,
  Request as WorkerRequest,
  Response as WorkerResponse,
} from "miniflare";
import type { BucketStore } from "./bucketStore.ts";
import { cachedKeys } from "./cachedKeys.ts";
import { contentTypeOf } from "./contentTypes.ts";
import { failingBucket, failingBucketName } from "./failingBucket.ts";
import { quietly, type ScriptModules, workerModules } from "./workerd.ts";

export interface EdgeScript extends ScriptModules {
  /** Unique for the script's version: a changed script has another key. */
  readonly key: string;
  readonly compatibilityDate: string | undefined;
  readonly compatibilityFlags: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
  /** Bucket id by binding name. */
  readonly buckets: Readonly<Record<string, string>>;
}

/** What R2 does to workers and visitors, until it is switched off again. */
export type R2Outage = { readonly kind: "error" } | { readonly kind: "slow"; readonly ms: number };

export interface RuntimeOptions {
  /** What should run now. */
  readonly scripts: () => readonly EdgeScript[];
  /** Folder whose files a new bucket of that name starts with. */
  readonly seedFolder: (name: string) => string | undefined;
  readonly r2Outage: () => R2Outage | undefined;
  /** Where objects and cache are kept; the runtime makes what it needs below it. */
  readonly folder: string;
  /** Answers the subrequests of scripts. */
  readonly outbound: (request: WorkerRequest) => Promise<WorkerResponse>;
}

/** A running workerd, good until something changes. */
export interface RunningEdge {
  readonly hostname: string;
  readonly port: number;
  readonly agent: Agent;
  /** Keys of the scripts that it runs. */
  readonly scripts: ReadonlySet<string>;
}

interface BucketPlace {
  readonly seed: string | undefined;
  isFilled: boolean;
}

const keeper = "bucket-keeper";
const longestDrain = 2000;

export class EdgeRuntime implements BucketStore {
  readonly #options: RuntimeOptions;
  readonly #buckets = new Map<string, BucketPlace>();
  readonly #output: string[] = [];
  #miniflare: Miniflare | undefined;
  #running: RunningEdge | undefined;
  #applied = "";
  #appliedBuckets: ReadonlySet<string> = new Set();
  #applying: Promise<unknown> = Promise.resolve();
  /** How many pieces of work a restart would break. */
  #active = 0;
  #isRestarting = false;
  #isClosed = false;

  /** Keys of miniflare's own S3 endpoint; the stand-ins in front of it have their own. */
  readonly s3Credentials = {
    accessKeyId: randomBytes(10).toString("hex"),
    secretAccessKey: randomBytes(20).toString("hex"),
  };

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  create(id: string, name: string): void {
    this.#buckets.set(id, { seed: this.#options.seedFolder(name), isFilled: false });
  }

  async delete(id: string): Promise<void> {
    this.forget(id);
  }

  /** Leaves a bucket behind without waiting for anything. */
  forget(id: string): void {
    this.#buckets.delete(id);
  }

  /** Does not start workerd for a bucket that nobody has looked into yet. */
  async usage(id: string): Promise<{ readonly objects: number; readonly bytes: number }> {
    const place = this.#buckets.get(id);
    const sum = (sizes: readonly number[]) => ({
      objects: sizes.length,
      bytes: sizes.reduce((total, size) => total + size, 0),
    });
    if (place === undefined) return sum([]);
    if (!place.isFilled) {
      const files = place.seed === undefined ? [] : await filesIn(place.seed);
      return sum(await Promise.all(files.map(async (file) => (await stat(file)).size)));
    }
    const bucket = await this.bucket(id);
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await bucket.list(cursor === undefined ? {} : { cursor });
      sizes.push(...page.objects.map((object) => object.size));
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    return sum(sizes);
  }

  /** The bucket itself, to look into it or to change it from outside. */
  async bucket(id: string) {
    return this.withBucket(id, async () => {
      if (this.#miniflare === undefined) throw new Error("The edge is closed.");
      return this.#miniflare.getR2Bucket(id, keeper);
    });
  }

  /** Runs `work` against a workerd that knows everything deployed by now. */
  async withScripts<T>(work: (edge: RunningEdge) => Promise<T>): Promise<T> {
    return this.#use(false, work);
  }

  /**
   * Runs `work` against a workerd that knows the bucket. A script's own subrequest may come here while a newer
   * script waits for it to end, so no restart is asked for where the bucket is already known.
   */
  async withBucket<T>(id: string, work: (edge: RunningEdge) => Promise<T>): Promise<T> {
    return this.#use(this.#appliedBuckets.has(id), work);
  }

  /** Takes out of the edge's cache what has such a URL as its key. */
  async purgeCache(isPurged: (url: string) => boolean): Promise<void> {
    if (this.#miniflare === undefined) return;
    const cache = (await this.#miniflare.getCaches()).default;
    for (const key of await cachedKeys(this.#cacheFolder)) {
      if (isPurged(key)) await cache.delete(key);
    }
  }

  get #cacheFolder(): string {
    return join(this.#options.folder, "cache");
  }

  get isR2Failing(): boolean {
    return this.#options.r2Outage()?.kind === "error";
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** What workerd printed: for a look when a test fails. */
  get output(): string {
    return this.#output.join("");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#applying.catch(() => undefined);
    await this.#stop();
  }

  async #stop(): Promise<void> {
    this.#running?.agent.destroy();
    this.#running = undefined;
    const miniflare = this.#miniflare;
    this.#miniflare = undefined;
    await miniflare?.dispose().catch(() => undefined);
  }

  async #use<T>(asItIs: boolean, work: (edge: RunningEdge) => Promise<T>): Promise<T> {
    const edge = await this.#enter(asItIs);
    try {
      return await work(edge);
    } finally {
      this.#active -= 1;
    }
  }

  /** Counts itself in before anybody else's turn can begin a restart. */
  async #enter(asItIs: boolean): Promise<RunningEdge> {
    if (asItIs && this.#running !== undefined && !this.#isRestarting) {
      this.#active += 1;
      return this.#running;
    }
    const turn = this.#applying
      .catch(() => undefined)
      .then(() => this.#apply())
      .then((edge) => {
        this.#active += 1;
        return edge;
      });
    this.#applying = turn;
    return turn;
  }

  async #apply(): Promise<RunningEdge> {
    if (this.#isClosed) throw new Error("The edge is closed.");
    const scripts = this.#options.scripts();
    const bucketIds = [...this.#buckets.keys()];
    const outage = this.#options.r2Outage();
    const wanted = JSON.stringify([scripts.map(({ key, buckets }) => [key, buckets]), bucketIds, outage]);
    if (this.#running !== undefined && wanted === this.#applied) {
      await this.#fill();
      return this.#running;
    }
    // What is being answered ends with the script that it began with.
    const deadline = performance.now() + longestDrain;
    while (this.#active > 0 && performance.now() < deadline) await delay(5);

    const { Miniflare } = await import("miniflare");
    const options = {
      ...(await quietly(this.#output)),
      cachePersist: this.#cacheFolder,
      r2Persist: join(this.#options.folder, "r2"),
      workers: [
        this.#keeper(bucketIds),
        ...scripts.map((script) => this.#worker(script, outage)),
        ...(outage === undefined ? [] : bucketIds.map((id) => failingBucket(id, outage))),
      ],
    };
    this.#isRestarting = true;
    let url: URL;
    try {
      if (this.#miniflare === undefined) this.#miniflare = new Miniflare(options);
      else await this.#miniflare.setOptions(options);
      url = await this.#miniflare.ready;
    } catch (error) {
      // A miniflare that did not start never will; the next need begins with a new one.
      await this.#stop();
      throw error;
    } finally {
      this.#isRestarting = false;
    }
    this.#running?.agent.destroy();
    this.#running = {
      hostname: url.hostname,
      port: Number(url.port),
      agent: new Agent({ keepAlive: true }),
      scripts: new Set(scripts.map(({ key }) => key)),
    };
    this.#applied = wanted;
    this.#appliedBuckets = new Set(bucketIds);
    await this.#fill();
    return this.#running;
  }

  #keeper(bucketIds: readonly string[]): WorkerOptions {
    return {
      name: keeper,
      modules: [
        {
          type: "ESModule",
          path: "keeper.js",
          contents: "export default { fetch: () => new Response(null, { status: 404 }) }",
        },
      ],
      compatibilityDate: "2026-01-01",
      r2Buckets: Object.fromEntries(bucketIds.map((id) => [id, { id, s3Credentials: this.s3Credentials }])),
    };
  }

  #worker(script: EdgeScript, outage: R2Outage | undefined): WorkerOptions {
    const buckets = Object.entries(script.buckets);
    return {
      name: script.key,
      modules: workerModules(script),
      ...(script.compatibilityDate === undefined ? {} : { compatibilityDate: script.compatibilityDate }),
      compatibilityFlags: [...script.compatibilityFlags],
      bindings: script.variables as NonNullable<WorkerOptions["bindings"]>,
      ...(outage === undefined
        ? { r2Buckets: script.buckets }
        : {
            wrappedBindings: Object.fromEntries(buckets.map(([name, id]) => [name, failingBucketName(id)])),
          }),
      outboundService: this.#options.outbound,
    };
  }

  /** Puts the owner's files into buckets that have not got them yet. */
  async #fill(): Promise<void> {
    for (const [id, place] of this.#buckets) {
      if (place.isFilled) continue;
      place.isFilled = true;
      if (place.seed === undefined || this.#miniflare === undefined) continue;
      const bucket = await this.#miniflare.getR2Bucket(id, keeper);
      for (const file of await filesIn(place.seed)) {
        const key = relative(place.seed, file).split(sep).join("/");
        await bucket.put(key, new Uint8Array(await readFile(file)), {
          httpMetadata: { contentType: contentTypeOf(key) },
        });
      }
    }
  }
}

/** Every file below a folder; none where the folder is not there. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
