/* Several sites of one file: what they share is read once, and they are deployed side by side. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, writes } from "./harness.ts";

const names = ["one", "two", "three", "four", "five"];

describe("several sites of one zone", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  let config: readonly string[];
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-many-"));
    const file = path.join(folder, "cdn.jsonc");
    const site = (name: string) => ({
      zone: "example.com",
      origin: { type: "r2", bucket: `bucket-${name}` },
      fallbackOrigin: `${name}.example.com`,
      hostnames: [`${name}.example.net`],
      worker: { name: `cdn-${name}` },
      dns: { provider: "dnspod", domain: "example.net", default: `${name}.example-domestic-cdn.com` },
    });
    await writeFile(
      file,
      JSON.stringify({ sites: Object.fromEntries(names.map((name) => [name, site(name)])) }),
    );
    config = ["--config", file];
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const api = () => sandbox.log.entries.filter(({ service }) => service === "cloudflare");

  it("are deployed side by side; one sets the zone's fallback origin, and the others share it", async () => {
    sandbox.log.clear();
    const { code, stderr } = await cli(sandbox, ["deploy", ...config]);
    assert.equal(code, 0, stderr);
    for (const name of names) assert.match(stderr, new RegExp(`✔ ${name}: create Worker cdn-${name}`));
    const set = writes(sandbox).filter((each) => each.endsWith("/fallback_origin"));
    assert.equal(set.length, 1, set.join("\n"));
    const uploads = api().filter(
      ({ method, path: asked }) => method === "PUT" && asked.includes("/scripts/"),
    );
    assert.equal(uploads.length, names.length);
  });

  it("with nothing to do, read each thing once and write nothing", async () => {
    sandbox.log.clear();
    const { code, stderr } = await cli(sandbox, ["deploy", ...config]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(writes(sandbox), []);
    sandbox.log.clear();
    assert.equal((await cli(sandbox, ["plan", ...config])).code, 0);
    const asked = api().map(({ method, path: what }) => `${method} ${what}`);
    assert.deepEqual(asked, [...new Set(asked)]);
    assert.ok(asked.some((each) => each.includes("/custom_hostnames?")));
  });

  it("say what stops one of them, and go on with the others", async () => {
    sandbox.faults.add({
      kind: "status",
      status: 403,
      code: 10000,
      service: "cloudflare",
      path: "*/scripts/cdn-two/*",
      times: 0,
    });
    const { code, stderr, stdout } = await cli(sandbox, ["status", "--json", ...config]);
    sandbox.faults.clear();
    assert.equal(code, 1);
    assert.match(stderr, /✖ two: Worker cdn-two/);
    const documents: readonly { readonly site: string; readonly error?: object }[] = JSON.parse(stdout);
    assert.deepEqual(
      documents.map(({ site, error }) => [site, error !== undefined]),
      names.map((name) => [name, name === "two"]),
    );
  });

  it("are all removed", async () => {
    const { code, stderr } = await cli(sandbox, ["destroy", "--yes", ...config]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(sandbox.account.scripts.all(), []);
    assert.equal(sandbox.zone("example.com").hostnames.size, 0);
  });
});
