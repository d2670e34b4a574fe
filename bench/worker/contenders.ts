import path from "node:path";
import { build } from "esbuild";
import type { Origin } from "../../extension/origins/implementations.ts";
import type { Site } from "../../extension/site/site.ts";
import type { WorkerOptions } from "../../extension/site/workerOptions.ts";
import { generateWorker } from "../../extension/worker/generate.ts";

export const root = path.join(import.meta.dirname, "../..");
const templatesFolder = path.join(root, "worker-templates");

export const r2: Origin = { type: "r2", bucket: "files" };
export const b2: Origin = { type: "b2", bucket: "files", endpoint: "s3.us-west-004.backblazeb2.com" };

export function siteWith(origins: Site["origins"], worker: Omit<WorkerOptions, "name">): Site {
  return {
    name: "images",
    zone: "example.com",
    origins,
    fallbackOrigin: "images.example.com",
    hostnames: ["images.example.net"],
    worker: { name: "cdn-images", ...worker },
    certificates: [],
    siblingFallbackOrigins: [],
    folder: root,
  };
}

/** Our worker as it is deployed. */
export async function ours(
  origins: Origin | Site["origins"],
  worker: Omit<WorkerOptions, "name"> = {},
): Promise<string> {
  const list = "type" in origins ? ([origins] as const) : origins;
  return (await generateWorker({ site: siteWith(list, worker), templatesFolder, minify: true })).code;
}

/** The limit: a get and an answer, and nothing that a CDN has to do besides. */
export const bare = `export default {
  async fetch(request, env) {
    const key = new URL(request.url).pathname.slice(1);
    if (key === "") return new Response(null, { status: 404 });
    const object = await env.MY_BUCKET.get(key);
    if (object === null) return new Response(null, { status: 404 });
    return new Response(object.body, { headers: { etag: object.httpEtag } });
  },
};`;

/** The worker that blogs and READMEs pass on: GET only, the stored metadata, the ETag. */
export const blog = `export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const key = url.pathname.slice(1);
    switch (request.method) {
      case "GET": {
        if (key === "") return new Response("Object Not Found", { status: 404 });
        const object = await env.MY_BUCKET.get(key);
        if (object === null) return new Response("Object Not Found", { status: 404 });
        const headers = new Headers();
        object.writeHttpMetadata(headers);
        headers.set("etag", object.httpEtag);
        return new Response(object.body, { headers });
      }
      default:
        return new Response("Method Not Allowed", { status: 405, headers: { Allow: "GET" } });
    }
  },
};`;

/** Our B2 worker, deriving the signing key for every request. */
export async function withoutKeyCache(): Promise<string> {
  const site = siteWith([b2], { cache: { mode: "none" } });
  const { code } = await generateWorker({ site, templatesFolder });
  const changed = code.replace("cache: signingKeys", "cache: new Map()");
  if (changed === code) throw new Error("The signing keys are cached under another name.");
  return changed;
}

/** aws4fetch as its README shows it: a client for every request, all headers of the visitor's signed along. */
export async function naive(): Promise<string> {
  const source = `import { AwsClient } from "aws4fetch";
    export default {
      async fetch(request, env) {
        const client = new AwsClient({
          accessKeyId: env.B2_APPLICATION_KEY_ID,
          secretAccessKey: env.B2_APPLICATION_KEY,
          service: "s3",
          region: "us-west-004",
        });
        const { pathname } = new URL(request.url);
        return client.fetch(env.B2_ENDPOINT + "/" + env.BUCKET_NAME + pathname, { headers: request.headers });
      },
    };`;
  const bundled = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    conditions: ["import"],
  });
  return bundled.outputFiles[0]?.text ?? "";
}
