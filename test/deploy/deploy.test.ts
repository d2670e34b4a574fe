import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, type Example, examples, whatExists, writes } from "./harness.ts";

const expectedPlan: Readonly<Record<Example, readonly string[]>> = {
  r2: [
    "create bucket r2-blog-test",
    "create workerScript cdn-images",
    "create bucketDomain images.example.com",
    "create fallbackOrigin images.example.com",
    "create customHostname images.example.net",
    "create workerRoute images.example.net/*",
  ],
  b2: [
    "create dnsRecord static.example.org",
    "create workerScript cdn-static",
    "create fallbackOrigin static.example.org",
    "create customHostname static.example.net",
    "create workerRoute static.example.org/*",
    "create workerRoute static.example.net/*",
  ],
  s3: [
    "create dnsRecord media.example.org",
    "create workerScript cdn-media",
    "create fallbackOrigin media.example.org",
    "create customHostname media.example.net",
    "create workerRoute media.example.org/*",
    "create workerRoute media.example.net/*",
  ],
};

const workers: Readonly<Record<Example, string>> = { r2: "cdn-images", b2: "cdn-static", s3: "cdn-media" };

interface PlanDocument {
  readonly site: string;
  readonly changes: readonly { readonly action: string; readonly resource: string; readonly name: string }[];
}

describe("a deploy from nothing, on the sandbox", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  for (const example of examples) {
    const config = ["--config", configOf(example)];

    it(`${example}: plan lists everything that will be made, and exits 2`, async () => {
      const { code, stdout } = await cli(sandbox, ["plan", "--json", ...config]);
      const plan: PlanDocument = JSON.parse(stdout);
      const atCloudflare = plan.changes.filter((change) => change.resource !== "splitRecord");
      assert.deepEqual(
        atCloudflare.map((change) => `${change.action} ${change.resource} ${change.name}`),
        expectedPlan[example],
      );
      assert.equal(code, 2);
    });

    it(`${example}: deploy makes it, verifies it, and says so`, async () => {
      const { code, stdout, stderr } = await cli(sandbox, ["deploy", "--json", ...config]);
      assert.equal(code, 0, stderr);
      const report = JSON.parse(stdout);
      assert.equal(report.outcome, "succeeded");
      assert.deepEqual(
        report.verifications.map((one: { verdict: string }) => one.verdict),
        ["verified"],
      );
    });

    it(`${example}: a second deploy changes nothing and writes nothing`, async () => {
      const before = whatExists(sandbox);
      sandbox.log.clear();
      const { code, stderr } = await cli(sandbox, ["deploy", ...config]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /no changes/i);
      assert.deepEqual(writes(sandbox), []);
      assert.deepEqual(whatExists(sandbox), before);
    });

    it(`${example}: plan says that there is nothing to do, and exits 0`, async () => {
      assert.equal((await cli(sandbox, ["plan", ...config])).code, 0);
    });

    it(`${example}: without its secrets a redeploy keeps them and changes nothing`, async () => {
      sandbox.log.clear();
      const { code, stderr } = await cli(sandbox, ["deploy", ...config], {
        env: {
          B2_APPLICATION_KEY: undefined,
          B2_APPLICATION_KEY_ID: undefined,
          S3_ACCESS_KEY_ID: undefined,
          S3_SECRET_ACCESS_KEY: undefined,
        },
      });
      assert.equal(code, 0, stderr);
      assert.deepEqual(writes(sandbox), []);
    });

    it(`${example}: rollback serves the version before; the next deploy puts it right`, async () => {
      const { versions } = sandbox.account.scripts.all().find(({ name }) => name === workers[example]) ?? {
        versions: [],
      };
      const { code, stderr } = await cli(sandbox, ["rollback", versions[0]?.id ?? "", ...config]);
      assert.equal(code, 0, stderr);
      assert.equal((await cli(sandbox, ["deploy", ...config])).code, 0);
    });

    it(`${example}: a Worker that is not ours is not rolled back`, async () => {
      const script = sandbox.account.scripts.find(workers[example]);
      assert.ok(script);
      const { tags } = script;
      script.tags = ["theirs"];
      const { code, stderr } = await cli(sandbox, ["rollback", ...config]);
      script.tags = tags;
      assert.equal(code, 1);
      assert.match(stderr, /was not made for this site.*--yes/);
    });

    it(`${example}: purge asks for the site's hostnames, or for the paths given`, async () => {
      assert.equal((await cli(sandbox, ["purge", ...config])).code, 0);
      assert.equal((await cli(sandbox, ["purge", "/robots.txt", ...config])).code, 0);
      const foreign = await cli(sandbox, ["purge", "https://example.com/robots.txt", ...config]);
      assert.equal(foreign.code, 1);
      assert.match(foreign.stderr, /no address of this site/);
    });

    it(`${example}: destroy asks for a yes, then removes what is ours; the bucket stays`, async () => {
      const refused = await cli(sandbox, ["destroy", ...config]);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /--yes/);
      const { code, stderr } = await cli(sandbox, ["destroy", "--yes", ...config]);
      assert.equal(code, 0, stderr);
      const again = await cli(sandbox, ["destroy", "--yes", ...config]);
      assert.match(again.stderr, /nothing of ours/);
      if (example === "r2") assert.equal(sandbox.account.buckets.size, 1);
    });
  }
});
