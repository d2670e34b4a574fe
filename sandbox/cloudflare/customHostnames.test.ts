import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { call, refused, result } from "../testing/api.ts";

const hostnames = "/zones/{zone}/custom_hostnames";
const fallback = `${hostnames}/fallback_origin`;
const host = "images.example.net";
const wanted = { hostname: host, ssl: { method: "txt", type: "dv", settings: { min_tls_version: "1.2" } } };

describe("sandbox: fallback origin and custom hostnames", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const record = (proxied = true) =>
    result(sandbox, "POST", "/zones/{zone}/dns_records", {
      type: "AAAA",
      name: "cdn.example.com",
      content: "100::",
      ttl: 1,
      proxied,
    });
  const activeFallback = async () => {
    await record();
    await result(sandbox, "PUT", fallback, { origin: "cdn.example.com" });
    sandbox.advance(10_000);
    assert.equal((await result(sandbox, "GET", fallback)).status, "active");
  };
  const show = (id: string) => result(sandbox, "GET", `${hostnames}/${id}`);
  const addRecords = (hostname: Awaited<ReturnType<typeof show>>, which = ["ownership", "ssl"]) => {
    const { ownership_verification: ownership, ssl } = hostname;
    if (which.includes("ownership")) {
      sandbox.addDnsRecord({ name: ownership.name, type: "TXT", value: ownership.value });
    }
    for (const each of which.includes("ssl") ? ssl.validation_records : []) {
      sandbox.addDnsRecord({ name: each.txt_name, type: "TXT", value: each.txt_value });
    }
  };

  it("has no fallback origin until one is set", async () => {
    await refused(sandbox, [404, 1551], "GET", fallback);
    await refused(sandbox, [404, 1551], "DELETE", fallback);
  });

  it("brings a fallback origin from initializing over pending_deployment to active", async () => {
    await record();
    assert.equal(
      (await result(sandbox, "PUT", fallback, { origin: "cdn.example.com" })).status,
      "initializing",
    );
    sandbox.advance(sandbox.cloudflare.times.fallbackOriginInitializing);
    assert.equal((await result(sandbox, "GET", fallback)).status, "pending_deployment");
    sandbox.advance(sandbox.cloudflare.times.fallbackOriginDeployment);
    assert.equal((await result(sandbox, "GET", fallback)).status, "active");
    assert.equal((await result(sandbox, "DELETE", fallback)).status, "pending_deletion");
    sandbox.advance(10_000);
    await refused(sandbox, [404, 1551], "GET", fallback);
  });

  it("leaves a fallback origin without a proxied record pending, and says why", async () => {
    await record(false);
    await result(sandbox, "PUT", fallback, { origin: "cdn.example.com" });
    sandbox.advance(100_000);
    const stuck = await result(sandbox, "GET", fallback);
    assert.equal(stuck.status, "pending_deployment");
    assert.match(stuck.errors[0], /proxied/);
  });

  it("refuses a fallback origin outside the zone, or without any record", async () => {
    await refused(sandbox, [400, 1421], "PUT", fallback, { origin: "cdn.example.net" });
    await refused(sandbox, [400, 1421], "PUT", fallback, { origin: "cdn.example.com" });
    await refused(sandbox, [400, 1407], "PUT", fallback, { origin: "not a host" });
  });

  it("walks a hostname through all its states, each record for its own half", async () => {
    await activeFallback();
    const answer = await call(sandbox, "POST", hostnames, wanted);
    assert.equal(answer.status, 201);
    const made = answer.body.result;
    assert.equal(made.id.length, 36);
    assert.deepEqual([made.status, made.ssl.status], ["pending", "initializing"]);
    assert.equal(made.ssl.validation_records, undefined, "not there yet");
    assert.equal(made.ownership_verification.name, `_cf-custom-hostname.${host}`);
    assert.deepEqual(made.verification_errors, ["custom hostname does not CNAME to this zone."]);

    const { times } = sandbox.cloudflare;
    sandbox.advance(times.hostnameInitializing);
    const pending = await show(made.id);
    assert.equal(pending.ssl.status, "pending_validation");
    assert.equal(pending.ssl.validation_records[0].txt_name, `_acme-challenge.${host}`);

    sandbox.advance(100_000);
    assert.equal(
      (await show(made.id)).ssl.status,
      "pending_validation",
      "nothing happens without the record",
    );
    addRecords(pending, ["ssl"]);
    const issuing = await show(made.id);
    assert.deepEqual([issuing.status, issuing.ssl.status], ["pending", "pending_issuance"]);
    assert.equal(issuing.ssl.validation_records, undefined, "gone once validated");
    sandbox.advance(times.hostnameIssuance);
    assert.equal((await show(made.id)).ssl.status, "pending_deployment");
    sandbox.advance(times.hostnameDeployment);
    const certified = await show(made.id);
    assert.deepEqual([certified.status, certified.ssl.status], ["pending", "active"]);
    assert.ok(Date.parse(certified.ssl.expires_on) > Date.now());

    addRecords(pending, ["ownership"]);
    const owned = await show(made.id);
    assert.deepEqual([owned.status, owned.ssl.status], ["active", "active"]);
    assert.equal(owned.ownership_verification, undefined, "gone once validated");
  });

  it("does not take a record with another value", async () => {
    await activeFallback();
    const { id } = await result(sandbox, "POST", hostnames, wanted);
    sandbox.addDnsRecord({ name: `_cf-custom-hostname.${host}`, type: "TXT", value: "wrong" });
    sandbox.addDnsRecord({ name: `_acme-challenge.${host}`, type: "TXT", value: "wrong" });
    sandbox.advance(100_000);
    const shown = await show(id);
    assert.deepEqual([shown.status, shown.ssl.status], ["pending", "pending_validation"]);
  });

  it("validates nothing before the fallback origin is active", async () => {
    const { id } = await result(sandbox, "POST", hostnames, wanted);
    sandbox.advance(1000);
    addRecords(await show(id));
    sandbox.advance(100_000);
    const waiting = await show(id);
    assert.deepEqual([waiting.status, waiting.ssl.status], ["pending", "pending_validation"]);
    await activeFallback();
    const moving = await show(id);
    assert.deepEqual([moving.status, moving.ssl.status], ["active", "pending_issuance"]);
  });

  it("takes a CNAME into the zone as proof of ownership", async () => {
    await activeFallback();
    const { id } = await result(sandbox, "POST", hostnames, wanted);
    sandbox.addDnsRecord({ name: host, type: "CNAME", value: "cdn.example.com" });
    assert.equal((await show(id)).status, "active");
  });

  it("wants two values at one name for a wildcard", async () => {
    await activeFallback();
    const { id } = await result(sandbox, "POST", hostnames, {
      ...wanted,
      ssl: { ...wanted.ssl, wildcard: true },
    });
    sandbox.advance(1000);
    const { ssl } = await show(id);
    const [first, second] = ssl.validation_records;
    assert.equal(first.txt_name, second.txt_name);
    assert.notEqual(first.txt_value, second.txt_value);
    sandbox.addDnsRecord({ name: first.txt_name, type: "TXT", value: first.txt_value });
    assert.equal((await show(id)).ssl.status, "pending_validation");
    sandbox.addDnsRecord({ name: second.txt_name, type: "TXT", value: second.txt_value });
    assert.equal((await show(id)).ssl.status, "pending_issuance");
  });

  it("never validates over HTTP, because no visitor comes", async () => {
    await activeFallback();
    const { id } = await result(sandbox, "POST", hostnames, {
      hostname: host,
      ssl: { method: "http", type: "dv" },
    });
    sandbox.advance(100_000);
    const { ssl } = await show(id);
    assert.equal(ssl.status, "pending_validation");
    assert.equal(ssl.validation_records[0].txt_name, undefined);
  });

  it("starts validation again when patched with the same method and type", async () => {
    await activeFallback();
    const { id } = await result(sandbox, "POST", hostnames, wanted);
    sandbox.advance(1000);
    const before = (await show(id)).ssl.validation_records[0].txt_value;
    const patched = await call(sandbox, "PATCH", `${hostnames}/${id}`, {
      ssl: { method: "txt", type: "dv" },
    });
    assert.equal(patched.status, 202);
    assert.equal(patched.body.result.ssl.status, "initializing");
    sandbox.advance(1000);
    assert.notEqual((await show(id)).ssl.validation_records[0].txt_value, before);
  });

  it("changes the settings alone without a new validation", async () => {
    const { id } = await result(sandbox, "POST", hostnames, wanted);
    sandbox.advance(1000);
    const { ssl } = await show(id);
    await result(sandbox, "PATCH", `${hostnames}/${id}`, { ssl: { settings: { min_tls_version: "1.3" } } });
    const after = (await show(id)).ssl;
    assert.equal(after.settings.min_tls_version, "1.3");
    assert.deepEqual(after.validation_records, ssl.validation_records);
  });

  it("refuses a hostname twice, in its own zone and in another's", async () => {
    await result(sandbox, "POST", hostnames, wanted);
    await refused(sandbox, [409, 1406], "POST", hostnames, wanted);
    const other = `/zones/${sandbox.zone("example.org").id}/custom_hostnames`;
    await refused(sandbox, [409, 1406], "POST", other, wanted);
    sandbox.cloudflare.hostnamesHeldElsewhere.add("held.example.net");
    await refused(sandbox, [409, 1406], "POST", hostnames, { ...wanted, hostname: "held.example.net" });
    sandbox.cloudflare.hostnameTaken = { status: 403, code: 1409, message: "Held." };
    await refused(sandbox, [403, 1409], "POST", hostnames, { ...wanted, hostname: "held.example.net" });
  });

  it("refuses names that cannot be custom hostnames", async () => {
    for (const hostname of [
      "nodots",
      "with space.example.net",
      "-.example.net",
      "192.0.2.1",
      "例子.example.net",
    ]) {
      await refused(sandbox, [400, 1407], "POST", hostnames, { ...wanted, hostname });
    }
    await refused(sandbox, [400, 1410], "POST", hostnames, { ...wanted, hostname: "example.com" });
  });

  it("refuses what only Enterprise has", async () => {
    await refused(sandbox, [403, 1413], "POST", hostnames, { ...wanted, custom_metadata: { a: "b" } });
    await refused(sandbox, [403, 1414], "POST", hostnames, {
      ...wanted,
      custom_origin_server: "a.example.com",
    });
  });

  it("refuses more hostnames than the quota", async () => {
    sandbox.zone("example.com").hostnameQuota = 1;
    await result(sandbox, "POST", hostnames, wanted);
    await refused(sandbox, [403, 1405], "POST", hostnames, { ...wanted, hostname: "b.example.net" });
    const quota = await result(sandbox, "GET", `${hostnames}/quota`);
    assert.deepEqual([quota.allocated, quota.used], [1, 1]);
  });

  it("refuses everything where Cloudflare for SaaS is not enabled", async () => {
    sandbox.zone("example.com").saas = false;
    await refused(sandbox, [403, 1404], "POST", hostnames, wanted);
    await refused(sandbox, [403, 1456], "GET", fallback);
    await refused(sandbox, [403, 1456], "PUT", fallback, { origin: "cdn.example.com" });
    await refused(sandbox, [403, 1456], "DELETE", fallback);
    assert.deepEqual(await result(sandbox, "GET", hostnames), []);
  });

  it("filters its list and pages it", async () => {
    for (const name of ["a", "aa", "b", "c", "d", "e"]) {
      await result(sandbox, "POST", hostnames, { ...wanted, hostname: `${name}.example.net` });
    }
    const names = async (query: string) =>
      (await result(sandbox, "GET", `${hostnames}?${query}`)).map(
        (each: { hostname: string }) => each.hostname,
      );
    assert.deepEqual(await names("hostname=a.example.net"), ["a.example.net", "aa.example.net"]);
    assert.deepEqual(await names("hostname.exact=a.example.net"), ["a.example.net"]);
    assert.equal((await names("per_page=5")).length, 5);
    assert.equal((await names("per_page=5&page=2")).length, 1);
    assert.deepEqual(await names("per_page=5&page=3"), []);
  });

  it("deletes a hostname", async () => {
    const { id } = await result(sandbox, "POST", hostnames, wanted);
    const gone = await call(sandbox, "DELETE", `${hostnames}/${id}`);
    assert.deepEqual(gone.body, { id });
    await refused(sandbox, [404, 1436], "GET", `${hostnames}/${id}`);
    await refused(sandbox, [404, 1436], "DELETE", `${hostnames}/${id}`);
  });
});
