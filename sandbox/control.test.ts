import assert from "node:assert/strict";
import type { describeState, StatePatch } from "./control.ts";
import type { FaultRule } from "./faults.ts";
import type { LoggedRequest } from "./requestLog.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import { call, putWorker, refused, result } from "./testing/api.ts";

describe("sandbox: the control API", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${sandbox.urls.control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  const patch = (wanted: StatePatch) => control("POST", "/state", wanted);

  it("shows and clears the log", async () => {
    await result(sandbox, "GET", "/zones");
    const requests = (await control("GET", "/requests")) as LoggedRequest[];
    assert.deepEqual(
      requests.map(({ service, method, path, status, write }) => [service, method, path, status, write]),
      [["cloudflare", "GET", "/zones", 200, false]],
    );
    await control("DELETE", "/requests");
    assert.deepEqual(await control("GET", "/requests"), []);
  });

  it("switches faults on and off", async () => {
    const rule: FaultRule = { kind: "status", status: 503, path: "/zones", times: 0 };
    await control("POST", "/faults", [rule]);
    assert.equal((await call(sandbox, "GET", "/zones")).status, 503);
    assert.deepEqual(await control("GET", "/faults"), [{ rule, seen: 1 }]);
    await control("DELETE", "/faults");
    await result(sandbox, "GET", "/zones");
  });

  it("revokes the keys, until all is as it was", async () => {
    const known = () => [sandbox.s3.keys[0]?.accessKeyId, sandbox.dnspod.credentials.secretId];
    const { s3AccessKeyId, tencentcloudSecretId } = sandbox.credentials;
    assert.deepEqual(known(), [s3AccessKeyId, tencentcloudSecretId]);
    await control("POST", "/keys/revoke");
    assert.notEqual(known()[0], s3AccessKeyId);
    assert.notEqual(known()[1], tencentcloudSecretId);
    await control("POST", "/reset");
    assert.deepEqual(known(), [s3AccessKeyId, tencentcloudSecretId]);
  });

  it("adds and removes hand-made records", async () => {
    await control("POST", "/dns/records", {
      name: "_acme-challenge.A.example.net.",
      type: "TXT",
      value: "x",
    });
    assert.deepEqual(sandbox.dns.txt("_acme-challenge.a.example.net"), ["x"]);
    await control("DELETE", "/dns/records?name=_acme-challenge.a.example.net&type=A");
    assert.equal(sandbox.dns.txt("_acme-challenge.a.example.net").length, 1);
    await control("DELETE", "/dns/records");
    assert.deepEqual(sandbox.dns.txt("_acme-challenge.a.example.net"), []);
  });

  it("takes products away, and puts things of strangers in the way", async () => {
    await patch({
      r2Subscribed: false,
      hostnamesHeldElsewhere: ["held.example.net"],
      hostnameTaken: { status: 400, code: 1409, message: "Held." },
      zones: {
        "example.com": {
          hostnameQuota: 1,
          routes: [{ pattern: "images.example.net/*", script: "foreign" }],
          records: [{ name: "static.example.com", type: "A", content: "192.0.2.1", comment: "by hand" }],
        },
        "example.org": { saas: false },
      },
    });
    await refused(sandbox, [403, 10042], "GET", "/accounts/{account}/r2/buckets");
    await refused(sandbox, [400, 1409], "POST", "/zones/{zone}/custom_hostnames", {
      hostname: "held.example.net",
    });
    assert.equal((await result(sandbox, "GET", "/zones/{zone}/workers/routes"))[0].script, "foreign");
    assert.equal((await result(sandbox, "GET", "/zones/{zone}/dns_records"))[0].comment, "by hand");
    const other = `/zones/${sandbox.zone("example.org").id}/custom_hostnames`;
    await refused(sandbox, [403, 1404], "POST", other, { hostname: "a.example.net" });
    await patch({ token: { permissions: [{ group: "zone", level: "read" }] } });
    await refused(sandbox, [403, 10000], "GET", "/zones/{zone}/dns_records");
    await patch({ token: { status: "disabled" } });
    await refused(sandbox, [403, 10000], "GET", "/zones");
  });

  it("prepares the other providers, shows what they have, and forgets it", async () => {
    await patch({
      alidns: {
        listLagMs: 500,
        deniedActions: ["AddDomainRecord"],
        domains: [{ name: "other.cn", edition: "version_enterprise_basic" }],
        records: { "other.cn": [{ rr: "www", type: "A", value: "192.0.2.1", line: "oversea" }] },
      },
      edgeone: { rolloutMs: 60_000 },
      s3: { region: "eu-north-7", keys: [{ accessKeyId: "AKIAMORE", secretAccessKey: "s", readOnly: true }] },
      honoursRecordOverride: false,
    });
    assert.equal(sandbox.alidns.behaviour.listLagMs, 500);
    assert.equal(sandbox.edgeone.behaviour.rolloutMs, 60_000);
    assert.deepEqual([sandbox.s3.settings.region, sandbox.s3.keys.length], ["eu-north-7", 2]);
    assert.equal(sandbox.cloudflare.honoursRecordOverride, false);
    const [record] = sandbox.dns.lookup("www.other.cn", "A");
    assert.deepEqual([record?.value, record?.lineId], ["192.0.2.1", "3=0"]);
    const { alidns, edgeone } = (await control("GET", "/state")) as ReturnType<typeof describeState>;
    assert.deepEqual(
      alidns.map(({ name, records }) => [name, records.length]),
      [
        ["example.cn", 0],
        ["other.cn", 1],
      ],
    );
    assert.deepEqual(
      edgeone.domains.map(({ name }) => name),
      ["images.example.cn", "static.example.cn"],
    );
    await control("POST", "/reset");
    assert.deepEqual([...sandbox.alidns.state.domains.keys()], ["example.cn"]);
    assert.equal(sandbox.alidns.behaviour.listLagMs, 0);
    assert.equal(sandbox.edgeone.behaviour.rolloutMs, 0);
    assert.deepEqual([sandbox.s3.settings.region, sandbox.s3.keys.length], ["zz-north-1", 1]);
    assert.equal(sandbox.cloudflare.honoursRecordOverride, true);
  });

  it("shows what exists, and no secret of it", async () => {
    await putWorker(sandbox, "one", {
      metadata: { bindings: [{ type: "secret_text", name: "KEY", text: "canary" }] },
    });
    const state = JSON.stringify(await control("GET", "/state"));
    assert.match(state, /"name":"one"/);
    assert.match(state, /"KEY"/);
    for (const secret of ["canary", ...Object.values(sandbox.credentials)])
      assert.ok(!state.includes(secret));
  });

  it("sets the latency, turns the clock and has outages", async () => {
    await control("POST", "/latency", { ms: 40 });
    const start = performance.now();
    await result(sandbox, "GET", "/zones");
    assert.ok(performance.now() - start >= 38);
    const before = sandbox.cloudflare.now();
    await control("POST", "/time", { advanceMs: 60_000 });
    assert.ok(sandbox.cloudflare.now() - before >= 60_000);
    await control("POST", "/outages", { b2: { kind: "status", status: 503 } });
    assert.equal((await fetch(`${sandbox.urls.b2}/x`)).status, 503);
    await control("POST", "/outages", { b2: null });
    assert.equal((await fetch(`${sandbox.urls.b2}/blog-static/x`)).status, 403);
  });

  it("puts everything back", async () => {
    await putWorker(sandbox, "one");
    await result(sandbox, "POST", "/accounts/{account}/r2/buckets", { name: "photos" });
    await patch({ token: { status: "disabled" }, zones: { "example.com": { saas: false } } });
    sandbox.faults.add({ kind: "html", times: 0 });
    const zone = sandbox.zone("example.com").id;
    await control("POST", "/reset");
    assert.equal(sandbox.zone("example.com").id, zone);
    assert.deepEqual(await result(sandbox, "GET", "/accounts/{account}/workers/scripts"), []);
    assert.deepEqual((await result(sandbox, "GET", "/accounts/{account}/r2/buckets")).buckets, []);
    assert.equal(sandbox.zone("example.com").saas, true);
    assert.equal(sandbox.log.entries.length, 2);
  });
});
