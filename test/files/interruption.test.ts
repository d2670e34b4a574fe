/*
 * A sync is killed after its n-th request at the bucket or the API, for a sample of every n, and run again: everything
 * is there, whole, nothing is open, nothing is deleted that should not be, and what changed is purged.
 * `CDN_WORKER_SEED` repeats a sample. Needs the build (`npm run build`).
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { headObject } from "../../extension/s3/headObject.ts";
import { collectObjects } from "../../extension/s3/listObjects.ts";
import { putObject } from "../../extension/s3/putObject.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { result } from "../../sandbox/testing/api.ts";
import { cli } from "../deploy/harness.ts";
import { bucketOf, bytesOf, emptyBucket } from "./services.ts";

const files: Readonly<Record<string, Uint8Array>> = {
  "index.html": bytesOf("index", 1000),
  "about/index.html": bytesOf("about", 2000),
  "style.css": bytesOf("style", 10),
  "large.bin": bytesOf("large", 18 * 2 ** 20),
};
const samples = 6;

describe("a sync that is killed and run again", function () {
  this.timeout(300_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox({ seeds: {} });
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-killed-"));
    for (const [name, bytes] of Object.entries(files)) {
      const file = path.join(folder, "public", name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    const site = {
      zone: "example.com",
      origin: { type: "b2", bucket: "blog-static", endpoint: "s3.us-west-004.backblazeb2.com" },
      fallbackOrigin: "files.example.com",
      hostnames: ["files.example.net"],
      worker: { name: "cdn-files" },
    };
    await writeFile(path.join(folder, "cdn.jsonc"), JSON.stringify({ sites: { site } }));
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const bucket = () => bucketOf(sandbox, "b2");
  const prepare = async () => {
    sandbox.reset();
    await result(sandbox, "POST", "/zones/{zone}/custom_hostnames", {
      hostname: "files.example.net",
      ssl: { method: "txt", type: "dv" },
    });
    await emptyBucket(bucket());
    await putObject(bucket(), "old.txt", new TextEncoder().encode("old"));
    await putObject(bucket(), "style.css", new TextEncoder().encode("old style"));
    sandbox.log.clear();
  };
  const sync = (state: string, kill?: (kill: () => void) => void) =>
    cli(
      sandbox,
      [
        "files",
        "sync",
        path.join(folder, "public"),
        "site",
        "--delete",
        "--yes",
        "--exclude",
        "*.log",
      ].concat("--config", path.join(folder, "cdn.jsonc")),
      {
        env: { CDN_WORKER_STATE_DIR: path.join(folder, state) },
        ...(kill ? { onStart: (end: () => void) => kill(end) } : {}),
      },
    );

  it("ends as one that was let alone", async () => {
    await prepare();
    const undisturbed = await sync("state-0");
    assert.equal(undisturbed.code, 0, undisturbed.stderr);
    const requests = sandbox.log.entries.length;
    assert.ok(requests > 10, `${requests} requests`);
    const first = Number(process.env.CDN_WORKER_SEED ?? Date.now()) % requests;
    const step = Math.max(1, Math.floor(requests / samples));
    for (let sample = 0; sample < samples; sample++) {
      const nth = 1 + ((first + sample * step) % requests);
      const when = `CDN_WORKER_SEED=${first}, killed after request ${nth} of ${requests}`;
      await prepare();
      let seen = 0;
      let kill = () => {};
      const stop = sandbox.log.listen({
        answered: () => {
          seen += 1;
          if (seen === nth) kill();
        },
      });
      await sync(`state-${sample + 1}`, (end) => {
        kill = end;
      });
      stop();
      for (const { key, size } of await collectObjects(bucket())) {
        const whole = [
          files[key]?.byteLength,
          key === "old.txt" ? 3 : undefined,
          key === "style.css" ? 9 : undefined,
        ];
        assert.ok(whole.includes(size), `${when}: ${key} has ${size} bytes`);
      }
      const again = await sync(`state-${sample + 1}`);
      assert.equal(again.code, 0, `${when}: ${again.stderr}`);
      const objects = await collectObjects(bucket());
      assert.deepEqual(objects.map(({ key }) => key).sort(), Object.keys(files).sort(), when);
      for (const { key, size } of objects) {
        const bytes = files[key] ?? new Uint8Array();
        assert.equal(size, bytes.byteLength, `${when}: ${key}`);
        const md5 = createHash("md5").update(bytes);
        const head = await headObject(bucket(), key);
        if (head?.md5 === undefined) assert.equal(head?.etag, md5.digest("hex"), `${when}: ${key}`);
        else assert.equal(head.md5, md5.digest("base64"), `${when}: ${key}`);
      }
      assert.equal(sandbox.fronts.b2.uploads.size, 0, `${when}: an upload is open`);
      const purges = sandbox.log.entries.filter(
        ({ path: at, status }) => at.endsWith("/purge_cache") && status === 200,
      );
      assert.ok(purges.length >= 1, `${when}: nothing was purged`);
    }
  });
});
