import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, examples } from "./harness.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("generate", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  let deno: ChildProcess | undefined;
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-generate-"));
  });
  after(async () => {
    deno?.kill();
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  it("writes to what a link leads to, with the mode that it had, and to a pipe", async function () {
    if (process.platform !== "linux") this.skip();
    const target = path.join(folder, "target.js");
    const link = path.join(folder, "link.js");
    await writeFile(target, "old", { mode: 0o640 });
    await symlink(target, link);
    const generate = (out: string) => cli(sandbox, ["generate", "--config", configOf("r2"), "--out", out]);
    assert.equal((await generate(link)).code, 0);
    assert.ok((await lstat(link)).isSymbolicLink());
    assert.equal((await stat(target)).mode & 0o777, 0o640);
    assert.match(await readFile(target, "utf8"), /^\/\/ CDN Worker/);
    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const [{ code }, read] = await Promise.all([generate(pipe), readFile(pipe, "utf8")]);
    assert.equal(code, 0);
    assert.match(read, /^\/\/ CDN Worker/);
  });

  for (const example of examples) {
    it(`${example}: the same bytes for the same input, with a header that says what it is`, async () => {
      const texts: string[] = [];
      for (const name of ["one.js", "two.js"]) {
        const out = path.join(folder, name);
        const { code, stderr } = await cli(sandbox, [
          "generate",
          "--config",
          configOf(example),
          "--out",
          out,
        ]);
        assert.equal(code, 0, stderr);
        texts.push(await readFile(out, "utf8"));
      }
      assert.equal(texts[0], texts[1]);
      assert.match(texts[0] ?? "", /^\/\/ CDN Worker \d+\.\d+\.\d+ for "(images|static|media)"/);
      assert.ok(!texts[0]?.includes(root), "no path of this machine");
    });
  }

  it("deno serve answers from the B2 stand-in, with its variables from the process environment", async () => {
    const file = path.join(folder, "b2.js");
    await cli(sandbox, ["generate", "--config", configOf("b2"), "--out", file]);
    const port = await freePort();
    deno = spawn(
      path.join(root, "node_modules/.bin/deno"),
      ["serve", "--allow-net=127.0.0.1", "--allow-env", "--no-lock", "--port", `${port}`, file],
      {
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          NO_COLOR: "1",
          B2_APPLICATION_KEY_ID: sandbox.credentials.b2ApplicationKeyId,
          B2_APPLICATION_KEY: sandbox.credentials.b2ApplicationKey,
          B2_ENDPOINT: sandbox.urls.b2,
          BUCKET_NAME: "blog-static",
          ALLOW_LIST_BUCKET: "false",
        },
        stdio: "ignore",
      },
    );
    const response = await untilServed(`http://127.0.0.1:${port}/css/site.css`);
    assert.equal(response.status, 200);
    const served = Buffer.from(await response.arrayBuffer());
    const stored = await readFile(path.join(root, "examples/b2/files/css/site.css"));
    assert.equal(sha256(served), sha256(stored));
  });
});

describe("a config with mistakes", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  it("all of them come in one run, each with file, line and column, and nothing is sent", async () => {
    const file = path.join(root, "test/deploy/tenMistakes.jsonc");
    sandbox.log.clear();
    const { code, stderr } = await cli(sandbox, ["plan", "--config", file]);
    assert.equal(code, 1);
    const places = [...stderr.matchAll(/tenMistakes\.jsonc:(\d+):(\d+) /g)].map(
      ([, line, column]) => `${line}:${column}`,
    );
    assert.deepEqual(places, [
      "5:43",
      "6:25",
      "7:21",
      "8:27",
      "8:57",
      "9:7",
      "12:7",
      "16:21",
      "19:21",
      "20:50",
    ]);
    assert.equal(sandbox.log.entries.length, 0);
  });
});

async function untilServed(url: string): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(url);
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(100);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
