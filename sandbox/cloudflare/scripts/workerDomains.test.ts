import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../../sandbox.ts";
import { putWorker, refused, result } from "../../testing/api.ts";
import { visit } from "../../testing/visit.ts";

const domains = "/accounts/{account}/workers/domains";
const records = "/zones/{zone}/dns_records";
const host = "img.example.com";

describe("sandbox: Workers custom domains", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    sandbox.reset();
    // So long that what happens before the certificate is there happens before it on a busy machine too.
    sandbox.cloudflare.times = { ...sandbox.cloudflare.times, workerDomainCertificate: 60_000 };
    await putWorker(sandbox, "one", { source: says("one") });
  });

  const says = (text: string) => `export default { fetch: () => new Response(${JSON.stringify(text)}) }`;
  const zoneId = (name = "example.com") => sandbox.zone(name).id;
  const wanted = (more: object = {}) => ({ hostname: host, service: "one", zone_id: zoneId(), ...more });
  const attach = (more?: object) => result(sandbox, "PUT", domains, wanted(more));
  const refusedWith = (answer: readonly [number, number], more: object) =>
    refused(sandbox, answer, "PUT", domains, wanted(more));
  const certified = () => sandbox.advance(sandbox.cloudflare.times.workerDomainCertificate);
  const inTheWay = (name = host, more: object = {}) =>
    result(sandbox, "POST", records, { type: "A", name, content: "192.0.2.1", ttl: 1, ...more });
  const says200 = async (hostname = host, path = "/") => {
    const { status, body } = await visit(sandbox, hostname, path);
    return status === 200 ? body : status;
  };

  it("makes the record and the certificate, shows them, and takes them away", async () => {
    const made = await attach();
    assert.deepEqual(
      [made.hostname, made.service, made.zone_id, made.zone_name, made.environment],
      [host, "one", zoneId(), "example.com", "production"],
    );
    assert.ok(made.cert_id);
    assert.deepEqual(await result(sandbox, "GET", `${domains}/${made.id}`), made);
    const [record] = await result(sandbox, "GET", `${records}?name.exact=${host}`);
    assert.deepEqual(
      [record.type, record.content, record.proxied, record.meta],
      ["AAAA", "100::", true, { read_only: true }],
    );
    await refused(sandbox, [400, 1043], "DELETE", `${records}/${record.id}`);
    assert.equal(await says200(), "one");
    await result(sandbox, "DELETE", `${domains}/${made.id}`);
    assert.deepEqual(await result(sandbox, "GET", `${records}?name.exact=${host}`), []);
    await refused(sandbox, [404, 100114], "GET", `${domains}/${made.id}`);
    await assert.rejects(visit(sandbox, host), /alert|EPROTO|handshake/i);
  });

  it("lists by zone, Worker and hostname", async () => {
    await putWorker(sandbox, "two");
    await attach();
    await attach({ hostname: "b.example.com", service: "two" });
    await attach({ hostname: "c.example.org", service: "two", zone_id: zoneId("example.org") });
    const list = async (query: string) => {
      const found: { hostname: string }[] = await result(sandbox, "GET", `${domains}?${query}`);
      return found.map(({ hostname }) => hostname);
    };
    assert.deepEqual(await list(""), [host, "b.example.com", "c.example.org"]);
    assert.deepEqual(await list("service=two"), ["b.example.com", "c.example.org"]);
    assert.deepEqual(await list("zone_name=example.org"), ["c.example.org"]);
    assert.deepEqual(await list(`hostname=${host}&zone_id=${zoneId()}`), [host]);
  });

  it("is the same again, and finds its zone by itself", async () => {
    const made = await attach({ zone_id: undefined });
    assert.equal(made.zone_name, "example.com");
    assert.deepEqual(await attach(), made);
    assert.equal((await attach({ hostname: "example.com", zone_id: undefined })).zone_name, "example.com");
    assert.equal(await says200("example.com"), "one", "the apex");
  });

  it("refuses a record that is in the way, unless told to override it", async () => {
    await inTheWay();
    await result(sandbox, "POST", records, { type: "TXT", name: host, content: "stays", ttl: 1 });
    await refusedWith([409, 100117], {});
    assert.equal((await result(sandbox, "GET", `${records}?name.exact=${host}&type=A`)).length, 1);
    sandbox.cloudflare.honoursRecordOverride = false;
    await refusedWith([409, 100117], { override_existing_dns_record: true });
    sandbox.cloudflare.honoursRecordOverride = true;
    await attach({ override_existing_dns_record: true });
    const left: { type: string }[] = await result(sandbox, "GET", `${records}?name.exact=${host}`);
    assert.deepEqual(left.map(({ type }) => type).sort(), ["AAAA", "TXT"]);
  });

  it("never overrides what another product made", async () => {
    await result(sandbox, "POST", "/accounts/{account}/r2/buckets", { name: "photos" });
    const domain = { domain: host, enabled: true, zoneId: zoneId() };
    await result(sandbox, "POST", "/accounts/{account}/r2/buckets/photos/domains/custom", domain);
    await refusedWith([409, 100117], { override_existing_dns_record: true });
  });

  it("takes a hostname from another Worker only when told to, and keeps its id", async () => {
    await putWorker(sandbox, "two", { source: says("two") });
    const made = await attach();
    await refusedWith([409, 100116], { service: "two" });
    await refusedWith([409, 100116], { service: "two", override_existing_dns_record: true });
    assert.equal(await says200(), "one");
    const taken = await attach({ service: "two", override_existing_origin: true });
    assert.deepEqual([taken.id, taken.cert_id], [made.id, made.cert_id]);
    assert.equal(await says200(), "two");
  });

  it("refuses a zone that is not the account's, a hostname outside it, a wildcard and an unknown Worker", async () => {
    await refusedWith([404, 10083], { zone_id: "0".repeat(32) });
    await refusedWith([404, 10083], { hostname: "img.example.net", zone_id: undefined });
    await refusedWith([404, 10083], { hostname: "img.example.org" });
    await refusedWith([404, 10083], { hostname: "notexample.com", zone_id: undefined });
    await refusedWith([400, 100113], { hostname: "*.example.com" });
    await refusedWith([404, 10007], { service: "nobody" });
    sandbox.token.permissions = [{ group: "workers_scripts", level: "read" }];
    await refusedWith([403, 10000], {});
    assert.deepEqual(sandbox.zone("example.com").records.size, 0);
  });

  it("is served at once where Universal SSL covers it, and deeper once its own certificate is there", async () => {
    await attach();
    const early = await visit(sandbox, host);
    assert.match(early.certificateNames ?? "", /\*\.example\.com/);
    const deep = "a.b.example.com";
    await attach({ hostname: deep });
    await assert.rejects(visit(sandbox, deep), /alert|EPROTO|handshake/i);
    certified();
    const late = await visit(sandbox, deep);
    assert.deepEqual([late.status, late.body, late.certificateNames], [200, "one", `DNS:${deep}`]);
    assert.equal((await visit(sandbox, host)).certificateNames, `DNS:${host}`);
  });

  it("tells of its certificate among the zone's, from pending to active", async () => {
    const { cert_id } = await attach();
    const packs = "/zones/{zone}/ssl/certificate_packs";
    const list = async (query = "") => {
      const found: { type: string; hosts: string[]; status: string }[] = await result(
        sandbox,
        "GET",
        packs + query,
      );
      return found.map(({ type, hosts, status }) => [type, hosts[0], status]);
    };
    const universal = ["universal", "example.com", "active"];
    assert.deepEqual(await list(), [universal]);
    assert.deepEqual(await list("?status=all"), [universal, ["advanced", host, "initializing"]]);
    sandbox.advance(sandbox.cloudflare.times.workerDomainCertificate / 2);
    assert.equal((await result(sandbox, "GET", `${packs}/${cert_id}`)).status, "pending_validation");
    certified();
    assert.deepEqual(await list(), [universal, ["advanced", host, "active"]]);
    await refused(sandbox, [404, 1100], "GET", `${packs}/${"0".repeat(32)}`);
  });

  it("lets a route win over it, and answers where the route leads past all Workers", async () => {
    await putWorker(sandbox, "two", { source: says("two") });
    await attach();
    const routes = "/zones/{zone}/workers/routes";
    await result(sandbox, "POST", routes, { pattern: `${host}/two/*`, script: "two" });
    await result(sandbox, "POST", routes, { pattern: `${host}/two/past/*` });
    assert.deepEqual(
      [await says200(host, "/"), await says200(host, "/two/x"), await says200(host, "/two/past/x")],
      ["one", "two", "one"],
    );
  });

  it("keeps its visitors while a custom hostname of the same name is not validated", async () => {
    await attach();
    const pending = { hostname: host, ssl: { method: "txt", type: "dv" } };
    await result(sandbox, "POST", "/zones/{zone}/custom_hostnames", pending);
    assert.equal(await says200(), "one");
  });

  it("goes with its Worker, and comes back with a new deployment of it only when it is attached again", async () => {
    await attach();
    await result(sandbox, "DELETE", "/accounts/{account}/workers/scripts/one");
    assert.deepEqual(await result(sandbox, "GET", domains), []);
    assert.equal(sandbox.zone("example.com").records.size, 0);
    await putWorker(sandbox, "one", { source: says("again") });
    await assert.rejects(visit(sandbox, host), /alert|EPROTO|handshake/i);
    await attach();
    assert.equal(await says200(), "again");
  });
});
