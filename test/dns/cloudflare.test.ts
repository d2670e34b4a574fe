import assert from "node:assert/strict";
import type { RunContext } from "../../extension/core/runContext.ts";
import { applyRecordChanges } from "../../extension/dns/applyChanges.ts";
import { observeSplitRecords, planSplitRecords, planSplitRemoval } from "../../extension/dns/planRecords.ts";
import { openSiteDns } from "../../extension/dns/siteDns.ts";
import { planSiteDns } from "../../extension/dns/sitePlan.ts";
import { publishValidationRecords } from "../../extension/dns/validationRecords.ts";
import { verifySplit } from "../../extension/dns/verifySplit.ts";
import { wantedRecords } from "../../extension/dns/wantedRecords.ts";
import { createCloudflareApi } from "../../extension/providers/cloudflare/api.ts";
import { cloudflareDns, cloudflareDnsProvider } from "../../extension/providers/cloudflare/dns.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../extension/providers/registry.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { domain, fallbackOrigin, hostname, site } from "./sandbox.ts";

const never = new AbortController().signal;

describe("Cloudflare DNS as a provider", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ zones: ["example.org", domain], seeds: {}, b2Buckets: [] });
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const context = () => ({
    credentials: credentialsFromEnvironment(sandbox.env),
    endpoints: endpointsFromEnvironment(sandbox.env),
    signal: never,
    emit: () => {},
    consents: new Set<string>(),
    now: Date.now,
  });
  const provider = (name = domain) =>
    cloudflareDnsProvider({ connect: () => createCloudflareApi(context()), domain: name });
  const atCloudflare = site({ provider: "cloudflare" });
  const records = () =>
    [...sandbox.zone(domain).records.values()].map(({ name, type, content, proxied }) => ({
      name,
      type,
      content,
      proxied,
    }));

  async function apply(consents: readonly string[] = []) {
    const holder = provider();
    const { existing, capabilities } = await observeSplitRecords(holder, never);
    const { changes } = planSplitRecords(wantedRecords(atCloudflare), existing, capabilities);
    const result = await applyRecordChanges(changes, holder, { ...context(), consents: new Set(consents) });
    return {
      changes: changes.map(({ action, name }) => `${action} ${name}`),
      reasons: result.errors.map(({ reason }) => reason),
    };
  }

  it("makes a plain CNAME, once, and takes it away", async () => {
    assert.deepEqual(await apply(), { changes: [`create CNAME ${hostname} (default)`], reasons: [] });
    assert.deepEqual(records(), [{ name: hostname, type: "CNAME", content: fallbackOrigin, proxied: false }]);
    assert.deepEqual((await apply()).changes, []);
    const holder = provider();
    const { changes } = planSplitRemoval(atCloudflare, await holder.list(never));
    await applyRecordChanges(changes, holder, context());
    assert.deepEqual(records(), []);
    await holder.remove("0".repeat(32), never);
  });

  it("applies with a signal of its own: that of the planning may be over by then", async () => {
    const planning = new AbortController();
    const dns = cloudflareDns(domain, { ...context(), signal: planning.signal });
    await dns.list(planning.signal);
    planning.abort();
    const made = await dns.create(
      {
        name: `late.${domain}`,
        type: "CNAME",
        lineId: "default",
        line: "default",
        value: "b.example.com",
        ttl: 600,
        remark: "cdn-worker: split, site images",
      },
      never,
    );
    assert.equal((await dns.read(made.id, never))?.value, "b.example.com");
    await dns.remove(made.id, never);
    await assert.rejects(dns.list(planning.signal));
  });

  it("replaces a foreign record only after a yes", async () => {
    const add = {
      zone_id: sandbox.zone(domain).id,
      type: "A",
      name: hostname,
      content: "192.0.2.1",
      ttl: 1,
    } as const;
    await createCloudflareApi(context()).dns.records.create(add);
    assert.deepEqual((await apply()).reasons, ["foreign"]);
    assert.deepEqual(
      records().map(({ type }) => type),
      ["A"],
    );
    assert.deepEqual((await apply([`A ${hostname} (default) 192.0.2.1`])).reasons, []);
    assert.deepEqual(
      records().map(({ type, content }) => [type, content]),
      [["CNAME", fallbackOrigin]],
    );
  });

  it("makes nothing twice where an answer was lost", async () => {
    sandbox.faults.add({ service: "cloudflare", method: "POST", path: "*/dns_records", kind: "reset-after" });
    const first = await apply();
    assert.ok(first.reasons.length <= 1);
    assert.deepEqual((await apply()).reasons, []);
    assert.equal(records().length, 1);
    const again = {
      name: hostname,
      type: "CNAME",
      lineId: "default",
      line: "default",
      value: fallbackOrigin,
      ttl: 600,
      remark: "",
    };
    assert.equal((await provider().create(again, never)).value, fallbackOrigin);
    assert.equal(records().length, 1);
  });

  it("does not take a proxied record of the same value for its own", async () => {
    const value = "visitors.example.org";
    const record = { id: "theirs", name: hostname, type: "CNAME", content: value, ttl: 1, tags: [] };
    const plain = { ...record, comment: null, createdAt: 0, modifiedAt: 0, readOnly: false };
    const input = { type: "CNAME", name: hostname, value, lineId: "0", line: "", ttl: 600, remark: "" };
    sandbox.zone(domain).records.set("theirs", { ...plain, proxied: true });
    await assert.rejects(provider().create(input, never), {
      reason: "conflict",
      message: /but proxied.*DNS only/,
    });
    sandbox.zone(domain).records.set("theirs", { ...plain, proxied: false });
    assert.equal((await provider().create(input, never)).id, "theirs");
  });

  it("publishes validation records", async () => {
    const record = { type: "TXT", name: `_acme-challenge.${hostname}`, value: "token", purpose: "" } as const;
    await publishValidationRecords(provider(), atCloudflare, [record], context());
    await publishValidationRecords(provider(), atCloudflare, [record], context());
    assert.deepEqual(sandbox.dns.txt(record.name), ["token"]);
  });

  it("is verified without a split", async () => {
    await apply();
    const [result] = await verifySplit(atCloudflare, context());
    assert.equal(result?.verdict.kind, "verified");
  });

  it("names a zone that the token does not see", async () => {
    await assert.rejects(provider("elsewhere.example").list(never), { reason: "notFound" });
  });
});

describe("the plan of a site's DNS beside Cloudflare", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ zones: ["example.org"], seeds: {}, b2Buckets: [] });
  });
  after(() => sandbox.close());

  it("publishes what Cloudflare asks for, and sends nobody to a hostname that is not active", async () => {
    const context: RunContext = {
      credentials: credentialsFromEnvironment(sandbox.env),
      endpoints: endpointsFromEnvironment(sandbox.env),
      signal: never,
      emit: () => {},
      templatesFolder: "worker-templates",
      consents: new Set(),
      waitForRecords: false,
      now: Date.now,
    };
    const wanted = site({ domain: "example.net" }, { hostnames: ["images.example.net"] });
    const dns = openSiteDns(wanted, context);
    assert.ok(dns !== undefined);
    const planned = async () => {
      const { changes, warnings } = await planSiteDns(dns, context);
      return {
        changes: changes.map(({ action, name }) => `${action} ${name.split(" (")[0]}`),
        warnings: warnings.length,
      };
    };
    // No hostname at Cloudflare yet.
    assert.deepEqual(await planned(), { changes: [], warnings: 1 });

    const api = createCloudflareApi(context);
    const zone_id = sandbox.zone("example.org").id;
    await api.dns.records.create({
      zone_id,
      type: "CNAME",
      name: fallbackOrigin,
      content: "b.example.com",
      ttl: 1,
      proxied: true,
    });
    await api.customHostnames.fallbackOrigin.update({ zone_id, origin: fallbackOrigin });
    await api.customHostnames.create({
      zone_id,
      hostname: "images.example.net",
      ssl: { method: "txt", type: "dv", settings: { min_tls_version: "1.2" } },
    });
    sandbox.advance(60_000);
    await api.customHostnames.list({ zone_id });
    const pending = await planned();
    assert.deepEqual(pending, {
      changes: [
        "create TXT _cf-custom-hostname.images.example.net",
        "create TXT _acme-challenge.images.example.net",
      ],
      warnings: 1,
    });
    const { changes } = await planSiteDns(dns, context);
    assert.deepEqual((await applyRecordChanges(changes, dns.provider, context)).errors, []);
    for (let look = 0; look < 10; look++) {
      sandbox.advance(60_000);
      await api.customHostnames.list({ zone_id });
    }
    assert.deepEqual(await planned(), {
      changes: [
        "create CNAME images.example.net",
        "create CNAME images.example.net",
        "delete TXT _cf-custom-hostname.images.example.net",
        "delete TXT _acme-challenge.images.example.net",
      ],
      warnings: 0,
    });
  });
});
