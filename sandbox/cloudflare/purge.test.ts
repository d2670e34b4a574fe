import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { call, refused, result } from "../testing/api.ts";

const purge = "/zones/{zone}/purge_cache";

describe("sandbox: purging the cache", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  it("takes one kind of thing, at most a hundred of it", async () => {
    await result(sandbox, "POST", purge, { hosts: ["images.example.com"] });
    await refused(sandbox, [400, 1012], "POST", purge, {});
    await refused(sandbox, [400, 1012], "POST", purge, { hosts: ["a.example.com"], purge_everything: true });
    const files = Array.from({ length: 101 }, (_, index) => `https://example.com/${index}`);
    await refused(sandbox, [400, 1094], "POST", purge, { files });
    assert.deepEqual(
      sandbox.zone("example.com").purges.map(({ body }) => body),
      [{ hosts: ["images.example.com"] }],
    );
  });

  it("refuses to purge what is not of the zone, and takes its custom hostnames", async () => {
    const foreign = "images.example.net";
    const strangers = [
      { hosts: ["images.example.com", foreign] },
      { files: [`https://${foreign}/a.png`] },
      { files: [{ url: `https://${foreign}/a.png`, headers: { origin: "https://example.com" } }] },
      { prefixes: [`${foreign}/a`] },
      { files: ["a.png"] },
    ];
    for (const body of strangers) await refused(sandbox, [400, 1082], "POST", purge, body);
    assert.deepEqual(sandbox.zone("example.com").purges, []);
    await result(sandbox, "POST", "/zones/{zone}/custom_hostnames", {
      hostname: foreign,
      ssl: { method: "txt", type: "dv" },
    });
    await result(sandbox, "POST", purge, { hosts: [foreign] });
    await result(sandbox, "POST", purge, { tags: ["any-tag"] });
  });

  it("takes five calls a minute, as on the free plan, and says when to come again", async () => {
    for (let i = 0; i < 5; i++) await result(sandbox, "POST", purge, { purge_everything: true });
    const sixth = await call(sandbox, "POST", purge, { purge_everything: true });
    assert.equal(sixth.status, 429);
    const wait = Number(sixth.headers.get("retry-after"));
    assert.ok(wait > 50 && wait <= 60, String(wait));
    sandbox.advance(wait * 1000);
    await result(sandbox, "POST", purge, { purge_everything: true });
  });
});
