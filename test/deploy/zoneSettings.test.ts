import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { visit } from "../../sandbox/testing/visit.ts";
import { cli, configOf } from "./harness.ts";

const hostname = "images.example.net";
const config = ["--config", configOf("r2")];

/** What a zone's settings do to visits must not keep a site from going live. */
describe("verification, under settings of the zone", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ seeds: {} });
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.close());

  async function fill(files: Readonly<Record<string, string>>): Promise<void> {
    assert.equal((await cli(sandbox, ["deploy", ...config])).code, 0);
    const bucket = await sandbox.r2Bucket("r2-blog-test");
    const { objects } = await bucket.list();
    await bucket.delete(objects.map(({ key }) => key));
    for (const [key, content] of Object.entries(files)) {
      const contentType = key.endsWith(".html") ? "text/html; charset=utf-8" : "text/plain";
      await bucket.put(key, content, { httpMetadata: { contentType } });
    }
  }

  async function verify() {
    const { code, stdout, stderr } = await cli(sandbox, ["verify", "--json", ...config]);
    const [verification] = JSON.parse(stdout).verifications as readonly {
      readonly verdict: string;
      readonly key?: string;
      readonly evidence: readonly string[];
    }[];
    assert.ok(verification, stderr);
    return { code, ...verification, said: verification.evidence.join("; ") };
  }

  const page = "<html><body><h1>hello</h1></body></html>";

  it("sends a user agent: Browser Integrity Check refuses visits without one", async () => {
    await fill({ "a.txt": "hello" });
    assert.equal((await visit(sandbox, hostname, "/a.txt", { headers: { "user-agent": "" } })).status, 403);
    assert.equal((await verify()).verdict, "verified");
  });

  it("takes a file before a page", async () => {
    await fill({ "a.html": page, "b.txt": "hello", "index.html": page });
    const { verdict, key } = await verify();
    assert.deepEqual([verdict, key], ["verified", "b.txt"]);
  });

  it("knows the bucket's page again without its ETag, and names the zone's setting", async () => {
    await fill({ "a.html": page });
    sandbox.zone("example.com").settings.webAnalytics = true;
    const seen = await visit(sandbox, hostname, "/a.html");
    assert.deepEqual([seen.headers.etag, /beacon/.test(seen.body)], [undefined, true]);
    const { code, verdict, said } = await verify();
    assert.deepEqual([code, verdict], [0, "verified"], said);
    assert.match(said, /no ETag.*setting of the zone.*Web Analytics/);
  });

  it("says that the zone challenges it, and lets the site go live", async () => {
    await fill({ "a.txt": "hello" });
    sandbox.zone("example.com").settings.underAttackMode = true;
    const { code, verdict, said } = await verify();
    assert.deepEqual([code, verdict], [0, "inconclusive"], said);
    assert.match(said, /Cloudflare challenges this program.*Under Attack mode/);
  });
});
