/*
 * A site whose DNS is at AliDNS, from the command line: the deploy publishes the validation records, sends each
 * region to its CDN and takes all of it away again.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf } from "./harness.ts";

describe("a site with its DNS at AliDNS, from the command line", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let folder: string;
  let config: string;

  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-alidns-"));
    config = path.join(folder, "cdn.jsonc");
    const example = await readFile(configOf("r2"), "utf8");
    const here = example.replace('"dnspod"', '"alidns"').replaceAll("example.net", "example.cn");
    await writeFile(config, here);
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  /** Host, type and line of what stands there, without values. */
  const records = () =>
    sandbox.alidns.state
      .records("example.cn")
      .map(({ rr, type, line }) => `${rr} ${type} ${line}`)
      .sort();
  const run = (...args: readonly string[]) => cli(sandbox, [...args, "--config", config]);

  it("is deployed, split by region, unchanged the second time, switched and removed", async () => {
    const deployed = await run("deploy");
    assert.equal(deployed.code, 0, deployed.stderr);
    assert.deepEqual(records(), ["images CNAME default", "images CNAME oversea"]);
    assert.equal((await run("plan")).code, 0);
    const verified = await run("dns", "verify", "--json");
    assert.equal(verified.code, 0, verified.stderr);
    assert.match(verified.stdout, /"verified"/);
    assert.equal((await run("dns", "plan")).code, 0);
    const removed = await run("destroy", "--yes");
    assert.equal(removed.code, 0, removed.stderr);
    assert.deepEqual(records(), []);
  });

  it("writes nothing while a foreign record lacks its yes, and names it", async () => {
    sandbox.alidns.state.seed("example.cn", [
      { rr: "images", type: "A", value: "192.0.2.1" },
      { rr: "www", type: "A", value: "192.0.2.2" },
    ]);
    const planned = await run("plan", "--json");
    assert.match(planned.stdout, /192\.0\.2\.1/);
    const refused = await run("deploy", "--yes");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /--replace 'A images\.example\.cn/);
    assert.deepEqual(records(), ["images A default", "www A default"]);
  });

  it("says whose key is refused", async () => {
    const env = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: "a-wrong-secret-of-thirty-letters" };
    const refused = await cli(sandbox, ["dns", "plan", "--json", "--config", config], { env });
    assert.equal(refused.code, 1);
    const said = JSON.parse(refused.stdout);
    assert.match(JSON.stringify(said), /"provider":"alidns"/);
    assert.match(JSON.stringify(said), /"reason":"unauthenticated"/);
    assert.doesNotMatch(refused.stdout + refused.stderr, /thirty-letters/);
  });
});
