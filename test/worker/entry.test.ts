import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Site } from "../../extension/site/site.ts";
import { ejectEntry } from "../../extension/worker/entry.ts";
import { generateWorker } from "../../extension/worker/generate.ts";
import { checkCase } from "./checkAnswer.ts";
import { content, key, metadata, path as objectPath, table, validatorsOf } from "./httpTable.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, templatesFolder } from "./world.ts";

describe("A site's own entry", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-entry-"));
  });
  after(() => rm(folder, { recursive: true }));

  const origins: readonly Site["origins"][] = [
    [r2Origin],
    [b2Origin()],
    [r2Origin, b2Origin()],
    [r2Origin, { type: "r2", bucket: "second" }],
    [b2Origin(), b2Origin("s3.eu-central-003.backblazeb2.com")],
  ];
  for (const each of origins) {
    const kinds = each.map(({ type }) => type).join(" and ");
    it(`${kinds}: what eject writes does what the template does`, async () => {
      const site = siteWith(each, { cors: ["*"] }, { folder });
      await writeFile(path.join(folder, "entry.ts"), ejectEntry(site));
      const own = siteWith(each, { cors: ["*"], entry: "entry.ts" }, { folder });
      const [template, ejected] = await Promise.all(
        [site, own].map((one) => generateWorker({ site: one, templatesFolder, minify: true })),
      );
      // The first line names the entry, and the mark of what is kept is a digest of the whole.
      const withoutHeader = (code = "") => code.slice(code.indexOf("\n")).replaceAll(/"[0-9a-f]{8}"/g, '"…"');
      assert.equal(withoutHeader(ejected?.code), withoutHeader(template?.code));
      assert.deepEqual(ejected?.bindings, template?.bindings);
    });
  }

  it("adds code of its own around the template", async () => {
    await writeFile(path.join(folder, "greeting.ts"), `export const greeting: string = "hello from here";`);
    await writeFile(
      path.join(folder, "own.ts"),
      `import { r2, type R2Binding } from "cdn-worker/origins/r2.ts";
       import { type Context, serve } from "cdn-worker/serve.ts";
       import { greeting } from "./greeting.ts";
       export default {
         async fetch(request: Request, env: { MY_BUCKET: R2Binding }, context: Context) {
           if (new URL(request.url).pathname === "/hello") return new Response(greeting);
           return serve(request, r2(env.MY_BUCKET), env, context);
         },
       };`,
    );
    const world = await startWorld({ own: () => siteWith([r2Origin], { entry: "own.ts" }, { folder }) });
    try {
      await world.put("a.txt", "a");
      assert.equal((await world.ask("own.test", "/hello")).body.toString(), "hello from here");
      assert.equal((await world.ask("own.test", "/a.txt")).body.toString(), "a");
    } finally {
      await world.close();
    }
  });

  it("has any S3 server for an origin, which passes the HTTP table", async function () {
    this.timeout(60_000);
    await writeFile(
      path.join(folder, "any.ts"),
      `import { s3 } from "cdn-worker/origins/s3.ts";
       import { type Context, serve } from "cdn-worker/serve.ts";
       export default {
         fetch(request: Request, env: Record<string, string>, context: Context): Promise<Response> {
           const origin = s3({
             S3_ACCESS_KEY_ID: env.B2_APPLICATION_KEY_ID,
             S3_SECRET_ACCESS_KEY: env.B2_APPLICATION_KEY,
             S3_ENDPOINT: env.B2_ENDPOINT,
             S3_REGION: "garage",
             BUCKET_NAME: env.BUCKET_NAME,
           });
           return serve(request, origin, env, context);
         },
       };`,
    );
    const world = await startWorld({
      any: (endpoint) => siteWith([b2Origin(endpoint)], { entry: "any.ts" }, { folder }),
    });
    try {
      const object = validatorsOf(await world.put(key, content, { httpMetadata: metadata }));
      await world.put("empty", "", { httpMetadata: { cacheControl: "public, max-age=3600" } });
      for (const [index, each] of table.entries()) {
        const ask = { method: each.method ?? "GET", headers: each.headers?.(object) ?? {} };
        const target = each.path ?? objectPath;
        for (const host of [`cold${index}.any.test`, "warm.any.test"]) {
          checkCase(each, object, await world.ask(host, target, ask));
        }
      }
    } finally {
      await world.close();
    }
  });

  it("says what is wrong with it", async () => {
    await writeFile(
      path.join(folder, "wrong.ts"),
      `import { x } from "cdn-worker/nothing.ts"; export default x(`,
    );
    for (const entry of ["wrong.ts", "missing.ts"]) {
      const site = siteWith([r2Origin], { entry }, { folder });
      await assert.rejects(generateWorker({ site, templatesFolder }), (error: Error) => {
        assert.match(error.message, new RegExp(entry));
        assert.doesNotMatch(error.message, new RegExp(folder));
        return true;
      });
    }
  });

  it("does not wait for a device or a pipe that it is, or imports", async function () {
    if (process.platform === "win32") this.skip();
    await symlink("/dev/zero", path.join(folder, "zero.ts"));
    execFileSync("mkfifo", [path.join(folder, "pipe.txt")]);
    await writeFile(path.join(folder, "imports.ts"), `import text from "./pipe.txt"; export default text;`);
    for (const [entry, named] of [
      ["zero.ts", "dev/zero: it is outside of the project"],
      ["imports.ts", "pipe.txt: it is no regular file"],
    ] as const) {
      const site = siteWith([r2Origin], { entry }, { folder });
      await assert.rejects(generateWorker({ site, templatesFolder }), (error: Error) => {
        assert.ok(error.message.includes(named), error.message);
        return true;
      });
    }
  });
});
