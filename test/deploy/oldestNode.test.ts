/*
 * dist/cli.js on the oldest Node that `engines` names, and on one that is older. Both are fetched once by npm, into
 * .cache/; without a network the tests are skipped. Needs the build (`npm run build`).
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { nodeFloor } from "../../extension/cli/nodeFloor.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { startConnectProxy } from "./connectProxy.ts";
import { cli, configOf } from "./harness.ts";

/** The program of that version; undefined where npm cannot fetch it. */
async function oldNode(version: string): Promise<string | undefined> {
  const prefix = path.resolve(".cache", "node", version);
  const name = `node-${process.platform}-${process.arch}`;
  const program = path.join(prefix, "node_modules", name, "bin", "node");
  if (await runs(program)) return program;
  await mkdir(prefix, { recursive: true });
  await writeFile(path.join(prefix, "package.json"), '{"private":true}\n');
  const args = ["install", `${name}@${version}`, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  await promisify(execFile)("npm", args, { cwd: prefix }).catch(() => undefined);
  return (await runs(program)) ? program : undefined;
}

function runs(program: string): Promise<boolean> {
  return promisify(execFile)(program, ["--version"]).then(
    () => true,
    () => false,
  );
}

describe("on an old Node", function () {
  this.timeout(120_000);

  describe("the oldest that engines names", () => {
    let sandbox: Sandbox;
    let node: string;
    before(async function () {
      node = (await oldNode(nodeFloor)) ?? this.skip();
      sandbox = await startSandbox();
    });
    after(() => sandbox?.close());

    it("it shows its help and version", async () => {
      const { version } = JSON.parse(await readFile("package.json", "utf8"));
      assert.equal((await cli(sandbox, ["--version"], { node })).stdout, `${version}\n`);
      assert.match((await cli(sandbox, ["help", "deploy"], { node })).stdout, /^Usage: cdn-worker deploy/);
    });

    it("it deploys, behind a proxy, too", async () => {
      const proxy = await startConnectProxy();
      try {
        const args = ["deploy", "--config", configOf("b2")];
        const { code, stderr } = await cli(sandbox, args, { node, env: { HTTP_PROXY: proxy.url } });
        assert.equal(code, 0, stderr);
        assert.ok(proxy.targets.length > 0);
        assert.equal((await cli(sandbox, ["plan", "--config", configOf("b2")], { node })).code, 0);
      } finally {
        await proxy.close();
      }
    });
  });

  it("an older one is told what is needed", async function () {
    const node = (await oldNode("20.0.0")) ?? this.skip();
    const run = promisify(execFile)(node, ["dist/cli.js", "--help"]);
    await assert.rejects(run, {
      code: 1,
      stderr: /^✖ cdn-worker: Node 20\.0\.0 is too old, it needs 20\.18\.1/,
    });
  });
});
