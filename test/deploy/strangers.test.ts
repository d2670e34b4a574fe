/*
 * Between plan and apply somebody else makes what the site was about to make. It is refused as the plan would have
 * refused it, is not touched, and `destroy` leaves it.
 */
import assert from "node:assert/strict";
import { applyPlan, planDestroy, planSite } from "../../extension/deploy/deploy.ts";
import { createCloudflareApi } from "../../extension/providers/cloudflare/api.ts";
import type { Site } from "../../extension/site/site.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { contextOf, deploy, destroy, siteOf, trustedSandbox } from "./engine.ts";

describe("what a stranger makes between plan and apply", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let site: Site;
  before(async () => {
    sandbox = await trustedSandbox();
    site = await siteOf("r2");
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.close());

  const zone = () => sandbox.zone("example.com");
  const api = () => createCloudflareApi(contextOf(sandbox));
  const theirs = { method: "txt", type: "dv" } as const;

  async function upload(): Promise<void> {
    const form = new FormData();
    form.set(
      "metadata",
      JSON.stringify({ main_module: "a.js", compatibility_date: "2026-01-01", tags: ["theirs"] }),
    );
    const code = "export default { fetch() { return new Response('theirs'); } };";
    form.set("a.js", new File([code], "a.js", { type: "application/javascript+module" }));
    const encoded = new Response(form);
    await api().put(`/accounts/${zone().account.id}/workers/scripts/cdn-images`, {
      body: new Uint8Array(await encoded.arrayBuffer()),
      headers: { "content-type": encoded.headers.get("content-type") ?? "" },
    });
  }

  async function fallbackOrigin(origin: string): Promise<void> {
    await api().dns.records.create({
      zone_id: zone().id,
      type: "AAAA",
      name: origin,
      content: "100::",
      ttl: 1,
      proxied: true,
    });
    await api().customHostnames.fallbackOrigin.update({ zone_id: zone().id, origin });
  }

  const hostname = () =>
    api().customHostnames.create({ zone_id: zone().id, hostname: site.hostnames[0] ?? "", ssl: theirs });

  async function bucketDomain(): Promise<void> {
    const account_id = zone().account.id;
    await api().r2.buckets.create({ account_id, name: "r2-blog-test" });
    await api().r2.buckets.domains.custom.create("r2-blog-test", {
      account_id,
      domain: site.fallbackOrigin ?? "",
      enabled: true,
      zoneId: zone().id,
    });
  }

  const cases = [
    {
      name: "a Worker of the site's name",
      make: upload,
      isThere: () => sandbox.account.scripts.find("cdn-images")?.tags.includes("theirs"),
      untouched: () => sandbox.account.scripts.find("cdn-images")?.versions.length === 1,
    },
    {
      name: "the zone's fallback origin",
      make: () => fallbackOrigin("theirs.example.com"),
      isThere: () => zone().fallbackOrigin?.origin === "theirs.example.com",
    },
    {
      name: "the custom hostname",
      make: hostname,
      isThere: () => [...zone().hostnames.values()].some((found) => found.hostname === site.hostnames[0]),
    },
    {
      name: "the bucket's domain",
      make: bucketDomain,
      isThere: () =>
        [...sandbox.account.buckets.values()].some(({ domains }) => domains.has(site.fallbackOrigin ?? "")),
    },
  ];

  for (const { name, make, isThere, untouched } of cases) {
    it(`${name}: is refused, left as it is, and no destroy takes it away`, async () => {
      const context = contextOf(sandbox);
      const plan = await planSite(site, context);
      await make();
      const { outcome, errors } = await applyPlan(plan, context);
      assert.equal(outcome, "failed");
      assert.ok(
        errors.some(({ reason }) => reason === "foreign" || reason === "conflict"),
        errors.map(String).join("\n"),
      );
      assert.ok(isThere());
      if (untouched) assert.ok(untouched());
      await destroy(site, contextOf(sandbox));
      assert.ok(isThere(), "destroy took it away");
    });
  }

  it("the fallback origin that somebody else has set meanwhile is not removed by a destroy", async () => {
    assert.equal((await deploy(site, contextOf(sandbox))).outcome, "succeeded");
    const context = contextOf(sandbox);
    const plan = await planDestroy(site, context);
    await fallbackOrigin("theirs.example.com");
    const { errors } = await applyPlan(plan, context);
    assert.deepEqual(errors, []);
    assert.equal(zone().fallbackOrigin?.origin, "theirs.example.com");
  });
});
