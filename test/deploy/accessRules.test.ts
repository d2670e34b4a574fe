import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf } from "./harness.ts";

describe("access rules switched on and off again", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  let open: string;
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-access-"));
    open = await readFile(configOf("r2"), "utf8");
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const deploy = async (text: string) => {
    const file = path.join(folder, "cdn.jsonc");
    await writeFile(file, text);
    return cli(sandbox, ["deploy", "--yes", "--json", "--config", file]);
  };
  const records = () =>
    [...sandbox.zone("example.com").records.values()].map(
      ({ type, name, content }) => `${type} ${name} ${content}`,
    );
  const domains = () => [...sandbox.account.buckets.values()].flatMap(({ domains }) => [...domains.keys()]);

  it("open: the fallback origin is the bucket's public domain", async () => {
    const { code, stderr } = await deploy(open);
    assert.equal(code, 0, stderr);
    assert.deepEqual(domains(), ["images.example.com"]);
  });

  it("on: the public domain goes, an originless record comes, the plan says why, and visitors are still served", async () => {
    const { code, stderr } = await deploy(
      open.replace(
        `"name": "cdn-images",`,
        `"name": "cdn-images", "referers": { "allow": ["example.net"], "allowEmpty": false },`,
      ),
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /would let visitors go around them/);
    assert.deepEqual(domains(), []);
    assert.deepEqual(records(), ["AAAA images.example.com 100::"]);
  });

  it("off again: back to the bucket's domain", async () => {
    const { code, stderr } = await deploy(open);
    assert.equal(code, 0, stderr);
    assert.deepEqual(domains(), ["images.example.com"]);
    assert.ok(!records().some((record) => record.startsWith("AAAA")));
  });
});
