import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Origin } from "../origins/implementations.ts";
import type { Site } from "../site/site.ts";
import { type GenerateOptions, generateWorker } from "./generate.ts";
import { version } from "./version.ts";

const templatesFolder = path.join(import.meta.dirname, "../../worker-templates");
const aws4fetch = path.join(import.meta.dirname, "../../node_modules/aws4fetch/dist/aws4fetch.esm.mjs");

const r2: Origin = { type: "r2", bucket: "files", jurisdiction: "eu" };
const b2: Origin = { type: "b2", bucket: "static", endpoint: "s3.us-west-004.backblazeb2.com" };

const s3: Origin = { type: "s3", bucket: "static", endpoint: "s3.eu-west-1.amazonaws.com" };

function site(origins: Site["origins"], worker: Partial<Site["worker"]> = {}): Site {
  return {
    name: "images",
    zone: "example.com",
    origins,
    fallbackOrigin: "images.example.com",
    hostnames: ["images.example.net"],
    worker: { name: "cdn-images", ...worker },
    certificates: [],
    siblingFallbackOrigins: [],
    folder: tmpdir(),
  };
}

const generate = (given: Site, more: Partial<GenerateOptions> = {}) =>
  generateWorker({ site: given, templatesFolder, ...more });

const everything = {
  cacheControl: "public, max-age=60",
  cors: ["*"],
  index: "index.html",
  notFound: "404.html",
  securityHeaders: true,
  contentTypes: true,
  referers: { allow: ["friend.example"] },
  signedUrls: {},
  listing: true,
  diagnostics: true,
};

describe("generateWorker", () => {
  it("makes one ES module that begins with a short header", async () => {
    const { code, mainModule } = await generate(site([r2], { cacheControl: "max-age=1" }));
    assert.equal(mainModule, "index.js");
    const [first = ""] = code.split("\n");
    assert.equal(first, `// CDN Worker ${version} for "images" (r2) with {"cacheControl":"max-age=1"}`);
    assert.match(code, /export \{\n {2}\w+ as default\n\};\n$/);
    assert.doesNotMatch(code, /\bimport\b.*from|\brequire\(/);
  });

  it("is the same wherever the templates and the site are", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-generate-"));
    try {
      await cp(templatesFolder, path.join(folder, "templates"), { recursive: true });
      await cp(aws4fetch, path.join(folder, "templates/aws4fetch.js"));
      for (const origins of [[r2], [b2], [s3], [r2, b2]] as const) {
        for (const minify of [false, true]) {
          const here = await generate(site([...origins], everything), { minify });
          const there = await generate(
            { ...site([...origins], everything), folder },
            { minify, templatesFolder: path.join(folder, "templates") },
          );
          assert.equal(there.code, here.code);
          assert.ok(!here.code.includes(folder) && !here.code.includes(templatesFolder));
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("leaves no option open, and nothing of an option that is off", async () => {
    const [bare, full] = await Promise.all([generate(site([r2])), generate(site([r2], everything))]);
    for (const { code } of [bare, full]) assert.doesNotMatch(code.replace(/^\/\/.*/gm, ""), /\bOPTIONS\./);
    const traces = /access-control|signature|referer|text\/html|server-timing|cursor|frame-ancestors/i;
    assert.doesNotMatch(bare.code, traces);
    assert.match(full.code, traces);
    const uncached = await generate(site([r2], { cache: { mode: "none" } }));
    assert.doesNotMatch(uncached.code, /caches\b/);
  });

  /** A text that only the code of the option has. */
  const traces: readonly (readonly [string, Partial<Site["worker"]>, string])[] = [
    ["cors", { cors: ["*"] }, "access-control-allow-origin"],
    ["notFound", { notFound: "none.html" }, "wholeStatus"],
    ["singlePage", { singlePage: "app.html" }, "sec-fetch-mode"],
    ["index", { index: "start.html" }, "start.html"],
    ["prefix", { prefix: "under/" }, "under/"],
    ["headers", { headers: [{ path: "*", set: { "x-own": "1" } }] }, "x-own"],
    ["securityHeaders", { securityHeaders: true }, "permissions-policy"],
    ["contentTypes", { contentTypes: true }, "font/woff2"],
    ["referers", { referers: { allow: ["friend.example"] } }, "allowEmpty"],
    ["signedUrls", { signedUrls: {} }, "SIGNING_KEYS"],
    ["listing", { listing: true }, "Index of"],
    ["diagnostics", { diagnostics: true }, "server-timing"],
    ["cacheRules", { cacheRules: [{ path: "*", cacheControl: "max-age=77" }] }, "max-age=77"],
    ["workers-cache", { cache: { mode: "workers-cache" } }, "cloudflare-cdn-cache-control"],
  ];
  for (const [name, options] of traces) {
    it(`${name} brings its own code, and no other option's`, async () => {
      const { code } = await generate(site([r2], options));
      const body = code.slice(code.indexOf("\n"));
      for (const [other, , trace] of traces) assert.equal(body.includes(trace), other === name, other);
    });
  }

  it("stays small", async () => {
    const size = async (given: Site) =>
      gzipSync((await generate(given, { minify: true })).code, { level: 9 }).length;
    assert.ok((await size(site([r2]))) <= 3.7 * 1024, `R2: ${await size(site([r2]))} bytes`);
    assert.ok((await size(site([s3]))) <= (await size(site([b2]))), "S3's is no larger than B2's");
    assert.ok((await size(site([b2]))) <= 6 * 1024, `B2: ${await size(site([b2]))} bytes`);
  });

  it("leaves out what aws4fetch has for others: its table of AWS's hosts, signed queries, tokens of sessions", async () => {
    const source = await readFile(aws4fetch, "utf8");
    assert.equal(source.split("if (!service || !region) {").length, 2);
    const { code } = await generate(site([b2]));
    assert.doesNotMatch(code, /guessServiceRegion|HOST_SERVICES|X-Amz-SignedHeaders|X-Amz-Security-Token/);
    assert.match(code, /@copyright Michael Hart/);
  });

  it("names bindings, with no value of a secret", async () => {
    const { bindings } = await generate(site([r2, b2], { signedUrls: {}, listing: true }));
    assert.deepEqual(bindings, [
      { type: "r2_bucket", name: "MY_BUCKET", bucketName: "files", jurisdiction: "eu" },
      { type: "secret_text", name: "B2_APPLICATION_KEY_ID" },
      { type: "secret_text", name: "B2_APPLICATION_KEY" },
      { type: "plain_text", name: "B2_ENDPOINT", text: "s3.us-west-004.backblazeb2.com" },
      { type: "plain_text", name: "BUCKET_NAME", text: "static" },
      { type: "plain_text", name: "ALLOW_LIST_BUCKET", text: "true" },
      { type: "secret_text", name: "SIGNING_KEYS" },
    ]);
  });

  it("gives a second origin of the same kind names of its own", async () => {
    const two = await generate(site([b2, { ...b2, bucket: "$host", buckets: ["a", "b"] }]));
    assert.deepEqual(
      two.bindings.filter(({ name }) => name.endsWith("_2")),
      [
        { type: "secret_text", name: "B2_APPLICATION_KEY_ID_2" },
        { type: "secret_text", name: "B2_APPLICATION_KEY_2" },
        { type: "plain_text", name: "B2_ENDPOINT_2", text: "s3.us-west-004.backblazeb2.com" },
        { type: "plain_text", name: "BUCKET_NAME_2", text: "$host" },
        { type: "plain_text", name: "ALLOWED_BUCKETS_2", text: "a,b" },
      ],
    );
    for (const name of ["B2_ENDPOINT", "ALLOWED_BUCKETS"]) assert.ok(two.code.includes(name), name);
    assert.ok(two.code.includes('"_2"'));
  });

  it("keeps odd texts of a site on the header's line and in their strings", async () => {
    const odd = site([r2], { cacheControl: "a\u2028b\n*/ ` </script>", index: '"\\' });
    const { code } = await generate({ ...odd, name: "x\u2029\n*/" });
    assert.match(code, /^\/\/ CDN Worker [^\n\u2028\u2029]*\n+(\/\/|var|function|async)/);
  });
});
