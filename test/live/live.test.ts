/* The live suite on the sandbox: every fact is as the sandbox has it, and nothing is left, whatever happens. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { whatExists } from "../deploy/harness.ts";
import { facts } from "./facts.ts";
import { namesOf } from "./live.ts";
import { cleanLeftOvers, newPrefix, runLive } from "./run.ts";
import { readSettings } from "./settings.ts";
import { writeConfig } from "./story.ts";

describe("the live suite, on the sandbox", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let home: string;
  let said: string[];

  before(async () => {
    // The facts are refused calls, some of them on purpose out of the schema.
    sandbox = await startSandbox({ recordViolations: false });
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    sandbox.reset();
    said = [];
    home = await mkdtemp(path.join(tmpdir(), "cdn-worker-live-"));
  });
  afterEach(() => rm(home, { recursive: true }));

  const run = (more: Readonly<Record<string, string>> = {}, signal = new AbortController().signal) => ({
    settings: readSettings({
      PATH: process.env.PATH,
      ...sandbox.env,
      CDN_WORKER_LIVE_ZONE: "example.com",
      CDN_WORKER_LIVE_TOKEN: sandbox.credentials.cloudflareApiToken,
      CDN_WORKER_LIVE_DOMAIN: "example.net",
      ...more,
    }),
    home,
    say: (line: string) => void said.push(line),
    signal,
  });

  it("finds every fact as the sandbox has it, and leaves nothing behind", async () => {
    const before = whatExists(sandbox);
    const prefix = newPrefix();
    const isSame = await runLive(run(), prefix);
    assert.ok(isSame, said.join("\n"));
    const report = await readFile(path.join(home, `${prefix}.md`), "utf8");
    for (const { name } of facts) assert.ok(report.includes(`| same | ${name} |`), name);
    assert.ok(!report.includes(sandbox.credentials.cloudflareApiToken));
    sandbox.advance(600_000);
    assert.deepEqual(whatExists(sandbox), before);
    assert.deepEqual(await readdir(path.join(home, "runs")), []);
    const records = sandbox.dnspod.state.records("example.net");
    assert.deepEqual(
      records.filter((record) => JSON.stringify(record).includes(prefix)),
      [],
    );
  });

  it("says where the service differs from the sandbox", async () => {
    sandbox.faults.add({
      service: "cloudflare",
      method: "PUT",
      path: "/zones/*/custom_hostnames/fallback_origin",
      kind: "status",
      status: 422,
      code: 1499,
      message: "Something else.",
    });
    const prefix = newPrefix();
    assert.equal(await runLive(run(), prefix), false);
    const report = await readFile(path.join(home, `${prefix}.md`), "utf8");
    assert.match(
      report,
      /\*\*differs\*\* \| A fallback origin outside the zone is refused \| 400\/1421 \| 422\/1499/,
    );
    assert.match(report, /, 1 where the service differs/);
  });

  it("creates no more than it may, and removes what it made until then", async () => {
    const before = whatExists(sandbox);
    assert.equal(await runLive(run({ CDN_WORKER_LIVE_LIMIT: "4" }), newPrefix()), false);
    assert.match(said.join("\n"), /more than 4 objects/);
    assert.deepEqual(whatExists(sandbox), before);
  });

  it("keeps away from a zone that somebody uses", async () => {
    const zone = `${sandbox.urls.cloudflareApi}/zones/${sandbox.zone("example.com").id}`;
    const send = (method: string, path: string, body: object) =>
      fetch(`${zone}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${sandbox.credentials.cloudflareApiToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      });
    const record = { type: "AAAA", name: "www.example.com", content: "100::", proxied: true, ttl: 1 };
    await send("POST", "/dns_records", record);
    await send("PUT", "/custom_hostnames/fallback_origin", { origin: "www.example.com" });
    const before = whatExists(sandbox);
    assert.equal(await runLive(run(), newPrefix()), false);
    assert.match(said.join("\n"), /example\.com has the fallback origin www\.example\.com/);
    assert.deepEqual(whatExists(sandbox), before);
  });

  it("removes what a killed run has left, and nothing of others", async () => {
    const { settings } = run();
    const before = whatExists(sandbox);
    const prefix = newPrefix();
    const names = namesOf(prefix, settings);
    await writeConfig(path.join(home, "runs", prefix), names, settings);
    const zone = sandbox.zone("example.com");
    const call = (target: string, body: unknown) =>
      fetch(`${sandbox.urls.cloudflareApi}${target}`, {
        method: "POST",
        headers: { authorization: `Bearer ${settings.token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const made = await Promise.all([
      call(`/accounts/${sandbox.account.id}/r2/buckets`, { name: names.bucket }),
      call(`/zones/${zone.id}/custom_hostnames`, {
        hostname: names.hostname,
        ssl: { method: "txt", type: "dv" },
      }),
      call(`/zones/${zone.id}/workers/routes`, { pattern: `${names.fallbackOrigin}/*` }),
    ]);
    assert.deepEqual(
      made.map(({ status }) => status < 300),
      [true, true, true],
    );
    assert.notDeepEqual(whatExists(sandbox), before);
    assert.ok(await cleanLeftOvers(run()), said.join("\n"));
    assert.deepEqual(whatExists(sandbox), before);
  });

  it("removes what it made when it is stopped", async () => {
    const before = whatExists(sandbox);
    const stopping = new AbortController();
    const { say, ...rest } = run({}, stopping.signal);
    const stopAfterBucket = (line: string) => {
      say(line);
      if (line.includes("A bucket is made")) stopping.abort();
    };
    assert.equal(await runLive({ ...rest, say: stopAfterBucket }, newPrefix()), false);
    assert.match(said.join("\n"), /The run was stopped/);
    assert.deepEqual(whatExists(sandbox), before);
  });

  it("does not begin without being told which zone it may use", () => {
    assert.throws(
      () => readSettings({ CLOUDFLARE_API_TOKEN: "x" }),
      /CDN_WORKER_LIVE_ZONE, CDN_WORKER_LIVE_TOKEN/,
    );
  });
});
