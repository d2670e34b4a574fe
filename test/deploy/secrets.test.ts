import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, examples } from "./harness.ts";

/*
 * Every secret is a canary: whatever is done, and however loudly, none of them may come out anywhere. The process
 * list is safe by construction: secrets come from the environment only, no argument takes one.
 */
describe("secrets stay secret", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let folder: string;
  let canaries: readonly string[];
  const heard: string[] = [];

  const hear = async (args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) => {
    const { stdout, stderr } = await cli(sandbox, [...args, "--verbose"], {
      env: { ...env, CDN_WORKER_SIGNING_KEYS: "canary-of-the-signing-key-0123456789" },
    });
    heard.push(stdout, stderr);
  };

  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-secrets-"));
    const secretVariables = /TOKEN$|_KEY$|_KEY_ID$|SECRET/;
    canaries = [
      "canary-of-the-signing-key-0123456789",
      ...Object.entries(sandbox.env).flatMap(([name, value]) => (secretVariables.test(name) ? [value] : [])),
    ];
    assert.ok(canaries.length >= 4, "the sandbox has secrets to look for");
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  it("in no output of any command, as text or JSON, in no error", async () => {
    for (const example of examples) {
      const config = ["--config", configOf(example)];
      for (const command of ["plan", "deploy", "status", "verify", "deploy", "purge", "rollback"]) {
        await hear([command, ...config]);
        await hear([command, "--json", ...config]);
      }
      await hear(["generate", "--out", path.join(folder, `${example}.js`), ...config]);
      await hear(["generate", "--minify", "--out", path.join(folder, `${example}.min.js`), ...config]);
      sandbox.faults.add({
        service: "cloudflare",
        kind: "status",
        status: 400,
        times: 0,
        body: `echo ${canaries.join(" ")}`,
      });
      await hear(["deploy", ...config]);
      sandbox.faults.clear();
      sandbox.faults.add({ service: "cloudflare", kind: "reset-before", times: 0 });
      await hear(["plan", ...config]);
      sandbox.faults.clear();
      await hear(["destroy", "--yes", ...config]);
    }
    await hear(["deploy", "--config", configOf("r2")], {
      CLOUDFLARE_API_TOKEN: `${canaries[1]} with blanks`,
    });
    for (const canary of canaries) {
      assert.ok(!heard.some((text) => text.includes(canary)), `${canary.slice(0, 8)}… was heard`);
    }
    assert.ok(heard.join("").length > 10_000, "there was something to hear");
  });

  it("in no generated file", async () => {
    const files = await readdir(folder);
    assert.equal(files.length, 2 * examples.length);
    for (const file of files) {
      const text = await readFile(path.join(folder, file), "utf8");
      for (const canary of canaries) assert.ok(!text.includes(canary), file);
    }
  });

  it("in no request log and in no URL", () => {
    const log = JSON.stringify(sandbox.log.entries);
    for (const canary of canaries) assert.ok(!log.includes(canary));
  });
});
