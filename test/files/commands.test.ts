/* The commands about files as people type them. Needs the build (`npm run build`). */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { headObject } from "../../extension/s3/headObject.ts";
import { collectObjects } from "../../extension/s3/listObjects.ts";
import { putObject } from "../../extension/s3/putObject.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { result } from "../../sandbox/testing/api.ts";
import { cli } from "../deploy/harness.ts";
import { bucketOf, bytesOf, emptyBucket, makeR2Bucket, type Service } from "./services.ts";

const origins = {
  r2S3: { type: "r2", bucket: "r2-blog-test" },
  b2: { type: "b2", bucket: "blog-static", endpoint: "s3.us-west-004.backblazeb2.com" },
  s3: {
    type: "s3",
    bucket: "blog-s3",
    endpoint: "s3.zz-north-1.storage.example",
    region: "zz-north-1",
  },
} as const;

describe("cdn-worker files, on the sandbox", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox({ seeds: {} });
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-files-"));
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  for (const service of ["r2S3", "b2", "s3"] as const) {
    describe(service, () => {
      let config: string;
      let local: string;
      const bucket = () => bucketOf(sandbox, service);
      const run = (...args: readonly string[]) =>
        cli(sandbox, [...args, "--config", config], {
          env: { CDN_WORKER_STATE_DIR: path.join(local, "state") },
        });
      const ok = async (...args: readonly string[]) => {
        const result = await run(...args);
        assert.equal(result.code, 0, result.stderr);
        return result;
      };
      const keys = async () => (await collectObjects(bucket())).map(({ key }) => key);
      const write = async (name: string, content: string | Uint8Array) => {
        const file = path.join(local, name);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content);
        return file;
      };

      beforeEach(async () => {
        sandbox.reset();
        await makeR2Bucket(sandbox);
        await emptyBucket(bucket());
        local = await mkdtemp(path.join(folder, "local-"));
        config = await siteConfig(local, service);
        // As a deploy leaves it: a zone purges what it serves.
        await result(sandbox, "POST", "/zones/{zone}/custom_hostnames", {
          hostname: "files.example.net",
          ssl: { method: "txt", type: "dv" },
        });
        sandbox.log.clear();
      });

      it("puts, lists, fetches, copies, moves and deletes, and names the URLs", async () => {
        const cat = await write("cat 猫.jpg", "a cat");
        const dog = await write("dog.txt", "a dog");
        await ok("files", "put", cat, dog, "site:pets/");
        assert.deepEqual(await keys(), ["v1/pets/cat 猫.jpg", "v1/pets/dog.txt"]);
        const head = await headObject(bucket(), "v1/pets/dog.txt");
        assert.deepEqual([head?.contentType, head?.cacheControl], ["text/plain; charset=utf-8", undefined]);

        const listed = JSON.parse((await ok("files", "list", "site:pets", "--json")).stdout);
        assert.deepEqual(
          listed.files.map((file: { path: string; size: number }) => [file.path, file.size]),
          [
            ["pets/cat 猫.jpg", 5],
            ["pets/dog.txt", 5],
          ],
        );
        assert.match((await ok("files", "list")).stdout, /pets\/$/m);

        const { stdout } = await ok("files", "url", "site:pets/cat 猫.jpg", ":pets/dog.txt");
        assert.equal(
          stdout,
          "https://files.example.net/pets/cat%20%E7%8C%AB.jpg\nhttps://files.example.net/pets/dog.txt\n",
        );

        await ok("files", "cp", "site:pets/", "site:copies/");
        await ok("files", "mv", "https://files.example.net/pets/dog.txt", ":hound.txt");
        assert.deepEqual(await keys(), [
          "v1/copies/cat 猫.jpg",
          "v1/copies/dog.txt",
          "v1/hound.txt",
          "v1/pets/cat 猫.jpg",
        ]);
        await ok("files", "get", "site:copies/", path.join(local, "fetched"));
        assert.equal(await readFile(path.join(local, "fetched", "cat 猫.jpg"), "utf8"), "a cat");
        assert.deepEqual(await readdir(path.join(local, "fetched")), ["cat 猫.jpg", "dog.txt"]);

        const refused = await run("files", "rm", "site:**/*.jpg");
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /something would be removed/);
        await ok("files", "rm", "site:**/*.jpg", "--yes");
        assert.deepEqual(await keys(), ["v1/copies/dog.txt", "v1/hound.txt"]);
      });

      it("sends the same bytes once, and replaces other ones only where they are named", async () => {
        const file = await write("note.txt", "one");
        await ok("files", "put", file, "site:note.txt");
        const writes = () =>
          sandbox.log.entries.filter(({ method, service: at }) => at === service && method === "PUT");
        const before = writes().length;
        await ok("files", "put", file, "site:note.txt");
        assert.equal(writes().length, before);
        await writeFile(file, "two");
        const refused = await run("files", "put", file, "site:note.txt", "--json");
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /note\.txt: something else is there already/);
        assert.equal(JSON.parse(refused.stdout).errors[0].reason, "conflict");
        await ok("files", "put", file, "site:note.txt", "--replace", "note.txt");
        assert.equal((await headObject(bucket(), "v1/note.txt"))?.size, 3);
      });

      it("fetches nothing under its name that is not whole, and nothing out of the folder", async () => {
        await putObject(bucket(), "v1/big.bin", bytesOf("big", 9 * 2 ** 20));
        await putObject(bucket(), "v1/out/escaped.txt", new TextEncoder().encode("x"));
        const target = path.join(local, "fetched");
        await mkdir(target);
        sandbox.outages[service].outage = { kind: "truncated" };
        const cut = await run("files", "get", "site:big.bin", target);
        sandbox.outages[service].outage = undefined;
        assert.equal(cut.code, 1);
        assert.match(cut.stderr, /the connection breaks off/);
        assert.deepEqual(await readdir(target), []);
        await ok("files", "get", "site:big.bin", target);
        assert.deepEqual(
          new Uint8Array(await readFile(path.join(target, "big.bin"))),
          bytesOf("big", 9 * 2 ** 20),
        );
        await symlink(folder, path.join(target, "out"));
        const escaping = await run("files", "get", "site:**", target);
        assert.equal(escaping.code, 1);
        assert.match(escaping.stderr, /out\/escaped\.txt: a link leads out of the folder/);
      });

      it("publishes a folder: only what changed, and exactly that is purged", async () => {
        const site = path.join(local, "public");
        for (const [name, content] of Object.entries({
          "index.html": "<h1>home</h1>",
          "about/index.html": "<h1>about</h1>",
          "style.css": "h1 {}",
          "draft.txt": "not yet",
          ".cdnignore": "draft.txt\n",
        })) {
          await write(path.join("public", name), content);
        }
        await write("public/large.bin", bytesOf("large", 17 * 2 ** 20));
        const first = JSON.parse((await ok("files", "sync", site, "site", "--json")).stdout);
        assert.deepEqual(first.uploaded, ["about/index.html", "index.html", "large.bin", "style.css"]);
        assert.equal((await headObject(bucket(), "v1/style.css"))?.contentType, "text/css; charset=utf-8");

        sandbox.log.clear();
        for (const name of ["index.html", "large.bin"]) await utimes(path.join(site, name), 1, 1);
        const second = JSON.parse((await ok("files", "sync", site, "site", "--json")).stdout);
        assert.deepEqual([second.uploaded, second.deleted, second.unchanged], [[], [], 4]);
        const asked = sandbox.log.entries.filter(({ service: at }) => at === service);
        assert.deepEqual(
          asked.map(({ method, path: at }) => `${method} ${at.replace(/\?.*/, "")}`),
          asked.length === 1 ? [`GET ${asked[0]?.path.replace(/\?.*/, "")}`] : ["a listing only"],
        );
        assert.equal(sandbox.log.entries.filter(({ path: at }) => at.includes("purge")).length, 0);

        await write("public/about/index.html", "<h1>About</h1>");
        const dry = await run("files", "sync", site, "site", "--dry-run", "--json");
        assert.deepEqual([dry.code, JSON.parse(dry.stdout).uploads.length], [2, 1]);
        const third = JSON.parse((await ok("files", "sync", site, "site", "--json")).stdout);
        assert.deepEqual(third.uploaded, ["about/index.html"]);
        const purged: readonly string[] = third.purge.cloudflare;
        for (const url of [
          "https://files.example.net/about/index.html",
          "https://files.example.net/about/",
        ]) {
          assert.ok(purged.includes(url), purged.join(" "));
        }
        assert.ok(!purged.some((url) => url.includes("style.css")));
        assert.deepEqual(third.purge.domestic, [
          {
            title: "DogeCloud",
            urls: ["https://files.example.net/about/index.html", "https://files.example.net/about/"],
          },
        ]);
      });

      it("deletes only where it is told to, never more than it may, and nothing with an empty folder", async () => {
        await putObject(bucket(), "v1/old.txt", new TextEncoder().encode("old"));
        await putObject(bucket(), "v1/kept.log", new TextEncoder().encode("kept"));
        await putObject(bucket(), "other/foreign.txt", new TextEncoder().encode("foreign"));
        const site = path.join(local, "public");
        await mkdir(site);
        const empty = await run("files", "sync", site, "site", "--delete", "--yes");
        assert.equal(empty.code, 1);
        assert.match(empty.stderr, /it holds no file/);
        await write("public/new.txt", "new");
        await ok("files", "sync", site, "site");
        const many = await run("files", "sync", site, "site", "--delete", "--yes", "--max-delete", "1");
        assert.equal(many.code, 1);
        assert.match(many.stderr, /2 files would be deleted, more than --max-delete 1/);
        const unasked = await run("files", "sync", site, "site", "--delete");
        assert.equal(unasked.code, 1);
        assert.equal((await keys()).length, 4);
        await ok("files", "sync", site, "site", "--delete", "--yes", "--exclude", "*.log");
        assert.deepEqual(await keys(), ["other/foreign.txt", "v1/kept.log", "v1/new.txt"]);
      });

      it("uploads and prints one URL a line, in order, and sends the same bytes once", async () => {
        const [one, same] = [await write("one.png", "picture"), await write("sub/one.png", "picture")];
        const other = await write("other/one.png", "another");
        const args = ["upload", one, other, same, "--name", "i/{name}.{ext}"];
        const first = await ok(...args);
        const base = "https://files.example.net/i";
        assert.equal(first.stdout, `${base}/one.png\n${base}/one-1.png\n${base}/one.png\n`);
        sandbox.log.clear();
        assert.equal((await ok(...args)).stdout, first.stdout);
        assert.ok(!sandbox.log.entries.some(({ method }) => method === "PUT"));
        assert.deepEqual(await keys(), ["v1/i/one-1.png", "v1/i/one.png"]);
        const usual = await ok("upload", one);
        assert.match(usual.stdout, /^https:\/\/files\.example\.net\/\d{4}\/\d\d\/one-[0-9a-f]{8}\.png\n$/);
        const half = await run("upload", path.join(local, "missing.png"), one);
        assert.deepEqual([half.code, half.stdout], [1, usual.stdout]);
        assert.match(half.stderr, /missing\.png: it cannot be read \(ENOENT\)/);
      });

      it("refuses what a bucket cannot keep before anything is moved", async () => {
        const site = path.join(local, "public");
        await write("public/good.txt", "good");
        await symlink("/etc/hostname", path.join(site, "leak"));
        const leak = await run("files", "sync", site, "site");
        assert.equal(leak.code, 1);
        assert.match(leak.stderr, /"leak": the link leads out of the folder/);
        await rm(path.join(site, "leak"));
        await write("public/a\u0301.txt", "decomposed");
        await write("public/\u00e1.txt", "composed");
        const folded = await run("files", "sync", site, "site");
        assert.match(folded.stderr, /is the same name in a bucket/);
        assert.deepEqual(await keys(), []);
      });
    });
  }

  it("says what a key may not do, and when the clock is wrong", async () => {
    const local = await mkdtemp(path.join(folder, "local-"));
    const config = await siteConfig(local, "s3");
    const file = path.join(local, "x.txt");
    await writeFile(file, "x");
    const reader = { accessKeyId: "AKIAREADER", secretAccessKey: "secret-of-reader", readOnly: true };
    sandbox.s3.keys.push(reader);
    const env = { S3_ACCESS_KEY_ID: reader.accessKeyId, S3_SECRET_ACCESS_KEY: reader.secretAccessKey };
    const put = ["files", "put", file, "site:never.txt", "--config", config];
    const denied = await cli(sandbox, put, { env });
    assert.equal(denied.code, 1);
    assert.match(denied.stderr, /never\.txt: the key may not write there .* s3:PutObject/);
    assert.doesNotMatch(denied.stderr, /secret-of-reader/);
    sandbox.advance(20 * 60_000);
    const late = await cli(sandbox, ["files", "list", "--config", config]);
    assert.match(late.stderr, /clock is wrong/);
  });
});

/** A site with a prefix, an index document, and a domestic CDN in front. */
async function siteConfig(folder: string, service: Service): Promise<string> {
  const file = path.join(folder, "cdn.jsonc");
  const site = {
    zone: "example.com",
    origin: origins[service],
    fallbackOrigin: "files.example.com",
    hostnames: ["files.example.net"],
    worker: { name: "cdn-files", prefix: "v1/", index: "index.html" },
    certificates: [{ provider: "dogecloud", domains: ["files.example.net"], cert: "c.pem", key: "k.pem" }],
  };
  await writeFile(file, JSON.stringify({ sites: { site } }));
  return file;
}
