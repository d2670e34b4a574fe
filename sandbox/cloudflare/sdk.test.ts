import assert from "node:assert/strict";
import { APIError } from "cloudflare";
import { BaseCustomHostnames } from "cloudflare/resources/custom-hostnames/custom-hostnames";
import { BaseFallbackOrigin } from "cloudflare/resources/custom-hostnames/fallback-origin";
import { BaseRecords } from "cloudflare/resources/dns/records";
import { BaseBuckets } from "cloudflare/resources/r2/buckets/buckets";
import { BaseCustom } from "cloudflare/resources/r2/buckets/domains/custom";
import { BaseRoutes } from "cloudflare/resources/workers/routes";
import { BaseVersions } from "cloudflare/resources/workers/scripts/versions";
import { BaseZones } from "cloudflare/resources/zones/zones";
import { createClient } from "cloudflare/tree-shakable";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { putWorker } from "../testing/api.ts";

/** The official SDK is the strictest reader of answers that there is. */
describe("sandbox: the official SDK reads its answers", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const client = (maxRetries = 0) =>
    createClient({
      resources: [
        BaseBuckets,
        BaseCustom,
        BaseCustomHostnames,
        BaseFallbackOrigin,
        BaseRecords,
        BaseRoutes,
        BaseVersions,
        BaseZones,
      ],
      apiToken: sandbox.credentials.cloudflareApiToken,
      apiKey: null,
      apiEmail: null,
      userServiceKey: null,
      baseURL: sandbox.urls.cloudflareApi ?? "",
      maxRetries,
      logLevel: "off",
    });
  const ids = () => ({ account_id: sandbox.account.id, zone_id: sandbox.zone("example.com").id });

  it("walks lists to their end", async () => {
    const zones: string[] = [];
    for await (const zone of client().zones.list({ per_page: 5 })) zones.push(zone.name);
    assert.deepEqual(zones, ["example.com", "example.org"]);

    const { zone_id } = ids();
    for (let i = 0; i < 12; i++) {
      await client().customHostnames.create({
        zone_id,
        hostname: `h${i}.example.net`,
        ssl: { method: "txt", type: "dv" },
      });
    }
    const seen: string[] = [];
    for await (const { hostname } of client().customHostnames.list({ zone_id, per_page: 5 }))
      seen.push(hostname);
    assert.equal(new Set(seen).size, 12);
  });

  it("makes a bucket, its domain, a fallback origin, a record and a route", async () => {
    const { account_id, zone_id } = ids();
    const cloudflare = client();
    await cloudflare.r2.buckets.create({ account_id, name: "photos" });
    await cloudflare.r2.buckets.domains.custom.create("photos", {
      account_id,
      domain: "photos.example.com",
      enabled: true,
      zoneId: zone_id,
    });
    const domain = await cloudflare.r2.buckets.domains.custom.get("photos.example.com", {
      account_id,
      bucket_name: "photos",
    });
    assert.equal(domain.status.ownership, "pending");
    const fallback = await cloudflare.customHostnames.fallbackOrigin.update({
      zone_id,
      origin: "photos.example.com",
    });
    assert.equal(fallback?.status, "initializing");
    const record = await cloudflare.dns.records.create({
      zone_id,
      type: "CNAME",
      name: "static.example.com",
      content: "s3.us-west-004.backblazeb2.com",
      proxied: true,
      ttl: 1,
    });
    assert.equal(record.name, "static.example.com");
    await putWorker(sandbox, "one");
    await cloudflare.workers.routes.create({ zone_id, pattern: "images.example.net/*", script: "one" });
    const patterns: string[] = [];
    for await (const route of cloudflare.workers.routes.list({ zone_id })) patterns.push(route.pattern);
    assert.deepEqual(patterns, ["images.example.net/*"]);
    const versions: unknown[] = [];
    for await (const version of cloudflare.workers.scripts.versions.list("one", { account_id }))
      versions.push(version);
    assert.equal(versions.length, 1);
  });

  it("turns refusals into its own errors, with status and code", async () => {
    const { zone_id } = ids();
    const wanted = { zone_id, hostname: "images.example.net", ssl: { method: "txt", type: "dv" } } as const;
    await client().customHostnames.create(wanted);
    await assert.rejects(client().customHostnames.create(wanted), (error) => {
      assert.ok(error instanceof APIError);
      assert.deepEqual([error.status, error.errors[0]?.code], [409, 1406]);
      return true;
    });
    await assert.rejects(client().customHostnames.fallbackOrigin.get({ zone_id }), { status: 404 });
  });

  it("waits as Retry-After says, and tries again after a reset", async () => {
    sandbox.faults.add({ kind: "status", status: 429, code: 971, retryAfter: 1, path: "/zones" });
    const start = performance.now();
    await client(1).zones.list();
    assert.ok(performance.now() - start >= 950);
    sandbox.faults.add({ kind: "reset-before", path: "/zones" });
    await client(1).zones.list();
    assert.equal(sandbox.log.entries.length, 4);
  });
});
