import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, whatExists } from "./harness.ts";

/** What another run has made. */
const other = {
  id: "other",
  type: "CNAME",
  name: "other.example.com",
  content: "public.r2.dev",
  ttl: 1,
  proxied: true,
  comment: null,
  tags: [],
  createdAt: 0,
  modifiedAt: 0,
  readOnly: false,
};

describe("two runs at once", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-together-"));
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const site = (name: string) => ({
    zone: "example.com",
    origin: { type: "r2", bucket: `bucket-${name}` },
    fallbackOrigin: `${name}.example.com`,
    hostnames: [`${name}.example.net`],
    worker: { name: `cdn-${name}` },
    dns: { provider: "dnspod", domain: "example.net", default: `${name}.example-domestic-cdn.com` },
  });

  /** Writes a file of these sites, and has another run set the zone's fallback origin right after this one's. */
  async function deployOvertaken(names: readonly string[]) {
    const file = path.join(folder, "cdn.jsonc");
    await writeFile(
      file,
      JSON.stringify({ sites: Object.fromEntries(names.map((name) => [name, site(name)])) }),
    );
    const stop = sandbox.log.listen({
      answered: ({ method, path: asked }) => {
        const zone = sandbox.zone("example.com");
        if (method !== "PUT" || !asked.endsWith("/fallback_origin") || !zone.fallbackOrigin) return;
        zone.records.set("other", other);
        zone.fallbackOrigin = { ...zone.fallbackOrigin, origin: other.name };
      },
    });
    try {
      return await cli(sandbox, ["deploy", "--config", file, "--site", "one"]);
    } finally {
      stop();
    }
  }

  it("for two sites of one file: the zone's fallback origin is shared, whoever set it last", async () => {
    const { code, stderr } = await deployOvertaken(["one", "other"]);
    assert.equal(code, 0, stderr);
  });

  it("for two sites of two files: the one that was overtaken is told so, and does not wait", async () => {
    const { code, stderr } = await deployOvertaken(["one"]);
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      /Fallback origin one\.example\.com: another run has just set .* other\.example\.com/,
    );
    assert.match(stderr, /one cdn\.jsonc/);
  });

  it("for one site: one of them ends well, the other is told who is at it, and nothing is left to do", async () => {
    const deploy = () => cli(sandbox, ["deploy", "--config", configOf("r2")]);
    const both = await Promise.all([deploy(), deploy()]);
    const codes = both.map(({ code }) => code).sort();
    assert.ok(codes[0] === 0 && [0, 4].includes(codes[1] ?? 1), both.map(({ stderr }) => stderr).join("\n"));
    const { code, stderr } = await cli(sandbox, ["plan", "--config", configOf("r2")]);
    assert.equal(code, 0, stderr);
    const { buckets } = whatExists(sandbox) as { readonly buckets: readonly string[] };
    assert.deepEqual(buckets, ["default/r2-blog-test"]);
    assert.deepEqual(
      sandbox.dnspod.state
        .records("example.net")
        .filter(({ systemNs }) => !systemNs)
        .map(({ type, lineId }) => `${type} ${lineId}`),
      ["CNAME 0", "CNAME 3=0"],
    );
  });
});
