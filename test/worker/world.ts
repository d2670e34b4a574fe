import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { Log, LogLevel, Miniflare, type WorkerOptions } from "miniflare";
import type { Site } from "../../extension/site/site.ts";
import { type GeneratedWorker, generateWorker } from "../../extension/worker/generate.ts";
import { type Answer, type Ask, rawRequest } from "./rawRequest.ts";
import { type S3Relay, startS3Relay } from "./s3Relay.ts";

/*
 * Generated workers in workerd, all over the same bucket: as R2 through the binding, as B2 through miniflare's S3
 * endpoint, which verifies signatures.
 */

export const templatesFolder = path.join(import.meta.dirname, "../../worker-templates");

export const credentials = {
  accessKeyId: "0040000000000000000000001",
  secretAccessKey: "K004-test-secret-key",
};

/** What `put` takes, as far as the tests use it. */
export interface Put {
  readonly httpMetadata?: {
    readonly contentType?: string;
    readonly cacheControl?: string;
    readonly contentEncoding?: string;
    readonly contentLanguage?: string;
    readonly contentDisposition?: string;
    readonly cacheExpiry?: Date;
  };
}

export interface Stored {
  readonly httpEtag: string;
  readonly uploaded: Date;
  readonly size: number;
}

export interface World {
  readonly relay: S3Relay;
  readonly port: number;
  /** What the workers logged, a line each. */
  readonly output: string[];
  put(key: string, value: string | Uint8Array, options?: Put): Promise<Stored>;
  /** Makes empty objects, many at once. */
  putMany(keys: readonly string[]): Promise<void>;
  /** Removes one address from the cache, as a purge by URL does. */
  purge(url: string): Promise<void>;
  /** The port on which a worker gets every request, whatever its Host. */
  directPort(worker: string): Promise<number>;
  /** A request to a worker, whose name is the last label but one: `r2.test`, `anything.r2.test`. */
  ask(host: string, path: string, ask?: Ask): Promise<Answer>;
  close(): Promise<void>;
}

export type Sites = Readonly<Record<string, (b2Endpoint: string) => Site>>;

async function workerOptions(
  name: string,
  worker: GeneratedWorker,
  variables: Readonly<Record<string, string>>,
): Promise<WorkerOptions> {
  const secrets: Readonly<Record<string, string>> = {
    B2_APPLICATION_KEY_ID: credentials.accessKeyId,
    B2_APPLICATION_KEY: credentials.secretAccessKey,
    B2_APPLICATION_KEY_ID_2: credentials.accessKeyId,
    B2_APPLICATION_KEY_2: credentials.secretAccessKey,
    S3_ACCESS_KEY_ID: credentials.accessKeyId,
    S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...variables,
  };
  const texts = worker.bindings.flatMap((binding) => {
    if (binding.type === "plain_text")
      return [[binding.name, variables[binding.name] ?? binding.text] as const];
    return binding.type === "secret_text" ? [[binding.name, secrets[binding.name] ?? ""] as const] : [];
  });
  const buckets = worker.bindings.flatMap((binding) =>
    binding.type === "r2_bucket" ? [[binding.name, binding.bucketName] as const] : [],
  );
  const instrumented = await readFile(path.join(import.meta.dirname, "instrumented.js"), "utf8");
  return {
    name,
    modules: [
      { type: "ESModule", path: "index.js", contents: instrumented },
      { type: "ESModule", path: "worker.js", contents: worker.code },
    ],
    compatibilityDate: worker.compatibilityDate,
    compatibilityFlags: [...worker.compatibilityFlags],
    bindings: Object.fromEntries(texts),
    r2Buckets: Object.fromEntries(buckets),
    routes: [`${name}.test/*`, `*.${name}.test/*`],
    // Past miniflare's own router, which answers odd hosts itself.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

/**
 * Holds the bucket, and takes a PUT for what is too large to be sent otherwise, a POST for what is too many; answers
 * hosts of no worker.
 */
const keeper = `export default {
  async fetch(request, { FILES }) {
    if (request.method === "POST") {
      await Promise.all((await request.json()).map((key) => FILES.put(key, "")));
      return new Response(null, { status: 204 });
    }
    if (request.method !== "PUT") return new Response("no such worker", { status: 599 });
    await FILES.put(new URL(request.url).pathname.slice(1), request.body);
    return new Response(null, { status: 204 });
  },
}`;

/** Starts workerd with one worker for each site; `variables` replaces bindings and gives secrets. */
export async function startWorld(
  sites: Sites,
  variables: Readonly<Record<string, string>> = {},
): Promise<World> {
  const output: string[] = [];
  let port = 0;
  const relay = await startS3Relay(() => port);
  const endpoint = `http://127.0.0.1:${relay.port}/cdn-cgi/local/r2/s3`;
  const workers = await Promise.all(
    Object.entries(sites).map(async ([name, site], index) => {
      const generated = await generateWorker({
        site: site(endpoint),
        templatesFolder,
        minify: index % 2 === 0,
      });
      return workerOptions(name, generated, variables);
    }),
  );
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      for (const stream of [stdout, stderr]) {
        stream.on("data", (chunk: Buffer) => output.push(...String(chunk).split("\n").filter(Boolean)));
      }
    },
    workers: [
      {
        name: "buckets",
        modules: true,
        script: keeper,
        r2Buckets: { FILES: { id: "files", s3Credentials: credentials } },
      },
      ...workers,
    ],
  });
  port = Number((await miniflare.ready).port);
  const bucket = await miniflare.getR2Bucket("FILES", "buckets");
  return {
    relay,
    port,
    output,
    put: async (key, value, options = {}) => bucket.put(key, value, options),
    putMany: async (keys) => {
      const init = { method: "POST", body: JSON.stringify(keys) };
      const answer = await miniflare.dispatchFetch("http://buckets.test/", init);
      if (answer.status !== 204) throw new Error(`The bucket answered ${answer.status}.`);
    },
    purge: async (url) => {
      await (await miniflare.getCaches()).default.delete(url);
    },
    directPort: async (worker) => Number((await miniflare.unsafeGetDirectURL(worker)).port),
    ask: (host, target, ask) => rawRequest(port, host, target, ask),
    close: async () => {
      await miniflare.dispose();
      await relay.close();
    },
  };
}
