/*
 * A host in one's own zone: the Worker's own domain, and nothing of Cloudflare for SaaS.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { putWorker, result } from "../../sandbox/testing/api.ts";
import { visit } from "../../sandbox/testing/visit.ts";
import { cli, whatExists, writes } from "./harness.ts";

type Fields = Readonly<Record<string, unknown>>;

const file = "/robots.txt";
const origin = { type: "r2", bucket: "r2-blog-test" };
const smallest: Fields = { origin, hostnames: ["img.example.com"] };

describe("a host in one's own zone", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox({ zones: ["example.com", "example.org", "eu.example.org", "example.net"] });
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-own-zone-"));
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const run = async (command: string, site: Fields, ...more: readonly string[]) => {
    const config = path.join(folder, "cdn.jsonc");
    await writeFile(config, JSON.stringify({ sites: { img: site } }));
    const yes = ["deploy", "destroy"].includes(command) ? ["--yes"] : [];
    return cli(sandbox, [command, "--config", config, ...yes, ...more]);
  };
  const done = async (command: string, site: Fields, ...more: readonly string[]) => {
    const { code, stdout, stderr } = await run(command, site, ...more);
    assert.equal(code, 0, stderr);
    return stdout + stderr;
  };
  const refused = async (site: Fields, says: RegExp) => {
    sandbox.log.clear();
    const before = whatExists(sandbox);
    const { code, stderr } = await run("deploy", site);
    assert.equal(code, 1, stderr);
    assert.match(stderr, says);
    assert.deepEqual(whatExists(sandbox), before);
    assert.deepEqual(writes(sandbox), []);
  };
  const saasCalls = () =>
    sandbox.log.entries
      .filter(({ path: asked }) => asked.includes("custom_hostnames"))
      .map(({ path: asked }) => asked);
  const domains = () =>
    [...sandbox.account.workerDomains.values()]
      .map(({ hostname, service }) => `${hostname} ${service}`)
      .sort();
  const status = async (host: string) => (await visit(sandbox, host, file)).status;

  it("is planned, deployed, verified and destroyed from the smallest file; nothing of SaaS is called", async () => {
    sandbox.zone("example.com").saas = false;
    const empty = whatExists(sandbox);
    sandbox.log.clear();
    const plan = await run("plan", smallest);
    assert.equal(plan.code, 2, plan.stderr);
    assert.match(plan.stdout + plan.stderr, /create Worker domain img\.example\.com/);
    const said = await done("deploy", smallest);
    assert.match(said, /answering at https:\/\/img\.example\.com/);
    assert.doesNotMatch(said, /CNAME/);
    assert.deepEqual(domains(), ["img.example.com cdn-img"]);
    assert.equal(await status("img.example.com"), 200);
    await done("verify", smallest);
    assert.match(await done("status", smallest), /img\.example\.com Worker cdn-img, certificate active/);
    sandbox.log.clear();
    assert.equal((await run("plan", smallest)).code, 0);
    await done("deploy", smallest);
    assert.deepEqual(writes(sandbox), []);
    await done("destroy", smallest);
    assert.deepEqual(saasCalls(), []);
    const { buckets: _, domains: __, ...left } = whatExists(sandbox) as Record<string, unknown>;
    const { buckets: ___, domains: ____, ...before } = empty as Record<string, unknown>;
    assert.deepEqual(left, before);
  });

  it("needs no permission on certificates", async () => {
    sandbox.token.permissions = sandbox.token.permissions.filter(
      ({ group }) => group !== "ssl_and_certificates",
    );
    await done("deploy", smallest);
    assert.equal(await status("img.example.com"), 200);
  });

  it("takes the zone's own name, and waits for the certificate of a deep one", async () => {
    const deep = "a.b.example.com";
    sandbox.cloudflare.times = { ...sandbox.cloudflare.times, workerDomainCertificate: 1_500 };
    const said = await done("deploy", { ...smallest, hostnames: ["example.com", deep] });
    assert.match(said, /certificate (?:initializing|pending_validation)/);
    assert.deepEqual(domains(), [`${deep} cdn-img`, "example.com cdn-img"]);
    assert.deepEqual([await status("example.com"), await status(deep)], [200, 200]);
  });

  it("is found in the account's longest zone", async () => {
    await done("deploy", { ...smallest, hostnames: ["img.eu.example.org"] });
    assert.equal(await status("img.eu.example.org"), 200);
    const sizes = ["example.org", "eu.example.org"].map((name) => sandbox.zone(name).records.size);
    assert.deepEqual(sizes, [0, 1]);
    await refused(
      { ...smallest, hostnames: ["img.example.edu"] },
      /Zone of img\.example\.edu.*none of img\.example\.edu, example\.edu.*fallbackOrigin/,
    );
  });

  it("leaves a foreign record alone until its name is said, and TXT records always", async () => {
    const record = { type: "A", name: "img.example.com", content: "192.0.2.1", ttl: 1 };
    await result(sandbox, "POST", "/zones/{zone}/dns_records", record);
    await result(sandbox, "POST", "/zones/{zone}/dns_records", { ...record, content: "192.0.2.2" });
    await result(sandbox, "POST", "/zones/{zone}/dns_records", { ...record, type: "TXT", content: "stays" });
    await refused(smallest, /--replace 'A img\.example\.com 192\.0\.2\.1'/);
    await refused(smallest, /--replace 'A img\.example\.com 192\.0\.2\.2'/);
    const yes = ["1", "2"].flatMap((last) => ["--replace", `A img.example.com 192.0.2.${last}`]);
    await done("deploy", smallest, ...yes);
    assert.equal(await status("img.example.com"), 200);
    const left = [...sandbox.zone("example.com").records.values()].map(({ type }) => type).sort();
    assert.deepEqual(left, ["AAAA", "TXT"]);
  });

  it("takes the record away first where the service does not replace it, and puts it back on a failure", async () => {
    sandbox.cloudflare.honoursRecordOverride = false;
    const record = { type: "A", name: "img.example.com", content: "192.0.2.1", ttl: 1, comment: "mine" };
    await result(sandbox, "POST", "/zones/{zone}/dns_records", record);
    const yes = ["--replace", "A img.example.com 192.0.2.1"];
    // The first attempt is refused because of the record, and then somebody takes the permission away.
    const put = { service: "cloudflare", method: "PUT", path: "*/workers/domains" } as const;
    sandbox.faults.add({ ...put, kind: "status", status: 403, code: 10000, nth: 2 });
    const { code, stderr } = await run("deploy", smallest, ...yes);
    sandbox.faults.clear();
    assert.equal(code, 1, stderr);
    const [back] = [...sandbox.zone("example.com").records.values()];
    assert.deepEqual([back?.type, back?.content, back?.comment], ["A", "192.0.2.1", "mine"]);
    await done("deploy", smallest, ...yes);
    assert.equal(await status("img.example.com"), 200);
  });

  it("leaves another Worker's domain alone until its name is said", async () => {
    await putWorker(sandbox, "theirs");
    const theirs = { hostname: "img.example.com", service: "theirs" };
    await result(sandbox, "PUT", "/accounts/{account}/workers/domains", theirs);
    await refused(smallest, /--replace img\.example\.com/);
    await done("deploy", smallest, "--replace", "img.example.com");
    assert.deepEqual(domains(), ["img.example.com cdn-img"]);
    assert.equal(await status("img.example.com"), 200);
  });

  it("is not taken from a Worker that somebody gave it to since the plan", async () => {
    await putWorker(sandbox, "theirs");
    let isTheirs = false;
    const stop = sandbox.log.listen({
      arrived: async ({ method, path: asked }) => {
        if (isTheirs || method !== "PUT" || !asked.endsWith("/workers/domains")) return;
        isTheirs = true;
        const theirs = { hostname: "img.example.com", service: "theirs" };
        await result(sandbox, "PUT", "/accounts/{account}/workers/domains", theirs);
      },
    });
    const { code, stderr } = await run("deploy", smallest);
    stop();
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Worker domain img\.example\.com: another Worker has the hostname/);
    assert.deepEqual(domains(), ["img.example.com theirs"]);
    await done("destroy", smallest);
    assert.deepEqual(domains(), ["img.example.com theirs"]);
  });

  it("refuses the name of another bucket's domain", async () => {
    await result(sandbox, "POST", "/accounts/{account}/r2/buckets", { name: "photos" });
    const domain = { domain: "img.example.com", enabled: true, zoneId: sandbox.zone("example.com").id };
    await result(sandbox, "POST", "/accounts/{account}/r2/buckets/photos/domains/custom", domain);
    await refused(smallest, /the name is the domain of an R2 bucket/);
  });

  it("gets a route where a wider one of somebody else would win over the domain", async () => {
    await putWorker(sandbox, "theirs");
    await result(sandbox, "POST", "/zones/{zone}/workers/routes", {
      pattern: "*.example.com/*",
      script: "theirs",
    });
    await done("deploy", smallest);
    assert.equal(await status("img.example.com"), 200);
    const patterns = [...sandbox.zone("example.com").routes.values()].map(({ pattern }) => pattern);
    assert.deepEqual(patterns.sort(), ["*.example.com/*", "img.example.com/*"]);
  });

  it("follows the Worker to another name, and leaves nothing behind when it is dropped", async () => {
    await done("deploy", { ...smallest, hostnames: ["img.example.com", "old.example.com"] });
    await done("deploy", { ...smallest, worker: { name: "renamed" } });
    assert.deepEqual(domains(), ["img.example.com renamed"]);
    assert.deepEqual(
      sandbox.account.scripts.all().map(({ name }) => name),
      ["renamed"],
    );
  });

  it("stands beside hostnames whose DNS is elsewhere: only they need the fallback origin", async () => {
    const mixed = {
      ...smallest,
      zone: "example.com",
      hostnames: ["img.example.com", "images.example.net"],
      fallbackOrigin: "cdn.example.com",
    };
    const first = await run("deploy", mixed);
    assert.equal(first.code, 3, first.stderr);
    assert.match(first.stderr, /_cf-custom-hostname\.images\.example\.net/);
    assert.doesNotMatch(first.stderr, /_cf-custom-hostname\.img/);
    assert.equal(await status("img.example.com"), 200);
    const { fallbackOrigin: _, ...without } = mixed;
    await refused(without, /needs a "fallbackOrigin": images\.example\.net is not served by the zone/);
    await refused({ ...without, zone: undefined }, /needs a "fallbackOrigin"/);
  });

  describe("moved between the kinds", () => {
    const host = "img.example.net";
    const own: Fields = { origin, hostnames: [host] };
    const elsewhere: Fields = {
      ...own,
      zone: "example.net",
      fallbackOrigin: "cdn.example.net",
      dns: { provider: "dnspod", domain: "example.net", default: "img.example-domestic-cdn.com" },
    };

    /** Visits without a pause while `work` runs; what was not answered with the file. */
    async function underLoad(work: () => Promise<unknown>): Promise<readonly unknown[]> {
      const failures: unknown[] = [];
      let isOver = false;
      let answers = 0;
      const client = async () => {
        while (!isOver) {
          const answer = await visit(sandbox, host, file).catch((error: unknown) => error);
          const said = answer instanceof Error ? answer.message : (answer as { status: number }).status;
          if (said !== 200) failures.push(said);
          answers++;
        }
      };
      const clients = [client(), client()];
      await work().finally(() => {
        isOver = true;
      });
      await Promise.all(clients);
      assert.ok(answers > 20, `${answers} visits`);
      return failures;
    }

    it("to a custom hostname and back: no answer fails", async () => {
      await done("deploy", own);
      assert.deepEqual(await underLoad(() => done("deploy", elsewhere)), []);
      assert.deepEqual(domains(), []);
      assert.deepEqual(
        [...sandbox.zone("example.net").hostnames.values()].map(({ hostname }) => hostname),
        [host],
      );
      assert.deepEqual(await underLoad(() => done("deploy", own)), []);
      assert.deepEqual(domains(), [`${host} cdn-img`]);
      const zone = sandbox.zone("example.net");
      assert.deepEqual([zone.hostnames.size, zone.routes.size], [0, 0]);
      assert.ok(zone.fallbackOrigin?.deletedAt);
      assert.deepEqual(
        [...zone.records.values()].map(({ name }) => name),
        [host],
      );
      sandbox.log.clear();
      await done("deploy", own);
      assert.deepEqual(writes(sandbox), []);
      assert.deepEqual(saasCalls(), []);
    });

    it("from a file of before, whose CNAME a person made in the zone: nothing is asked, no answer fails", async () => {
      await done("deploy", elsewhere);
      const record = { type: "CNAME", name: host, content: "cdn.example.net", proxied: true, ttl: 1 };
      const { id } = sandbox.zone("example.net");
      await result(sandbox, "POST", `/zones/${id}/dns_records`, record);
      const { dns: _, ...before } = elsewhere;
      assert.deepEqual(await underLoad(() => done("deploy", before)), []);
      assert.deepEqual(domains(), [`${host} cdn-img`]);
      assert.equal(sandbox.zone("example.net").hostnames.size, 0);
    });

    it("keeps the fallback origin while custom hostnames of others need it, and says so", async () => {
      await done("deploy", elsewhere);
      const { id } = sandbox.zone("example.net");
      const theirs = { hostname: "theirs.example.edu", ssl: { method: "txt", type: "dv" } };
      await result(sandbox, "POST", `/zones/${id}/custom_hostnames`, theirs);
      assert.match(await done("deploy", own), /cdn\.example\.net stays with its host.*theirs\.example\.edu/);
      assert.equal(sandbox.zone("example.net").fallbackOrigin?.origin, "cdn.example.net");
      assert.equal(await status(host), 200);
    });
  });
});
