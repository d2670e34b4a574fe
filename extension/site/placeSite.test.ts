import assert from "node:assert/strict";
import { CdnError } from "../core/cdnError.ts";
import { customHostnames, workerDomains } from "./hostnameKind.ts";
import { placeSite, zonesThatMayHold } from "./placeSite.ts";
import type { Site } from "./site.ts";

const site: Site = {
  name: "img",
  origins: [{ type: "r2", bucket: "files" }],
  hostnames: ["img.example.com"],
  worker: { name: "cdn-img" },
  certificates: [],
  siblingFallbackOrigins: [],
  folder: "/",
};

describe("a site in its zone", () => {
  it("tells the hostnames of the zone itself from the others", () => {
    const rows: readonly [Partial<Site>, readonly string[]][] = [
      [{ hostnames: ["img.example.com", "a.b.example.com", "example.com"] }, []],
      [{ hostnames: ["img.example.com", "notexample.com"] }, ["notexample.com"]],
      [{ dns: { provider: "dnspod", domain: "example.com" } }, ["img.example.com"]],
      [{ dns: { provider: "cloudflare", domain: "example.com" } }, []],
      [
        { dns: { provider: "cloudflare", domain: "example.com", abroad: "cdn.test.com" } },
        ["img.example.com"],
      ],
    ];
    for (const [over, custom] of rows) {
      const placed = placeSite({ ...site, ...over, fallbackOrigin: "cdn.example.com" }, "example.com");
      assert.deepEqual(customHostnames(placed), custom);
      assert.equal(workerDomains(placed).length, placed.hostnames.length - custom.length);
      assert.equal(placed.fallbackOrigin, custom.length > 0 ? "cdn.example.com" : undefined);
    }
  });

  it("says which hostname has nowhere to point", () => {
    const outside = { ...site, hostnames: ["img.example.com", "images.example.net"] } as const;
    assert.throws(
      () => placeSite(outside, "example.com"),
      (error) => error instanceof CdnError && /images\.example\.net/.test(error.message),
    );
  });

  it("knows every zone that may hold a name, the longest first", () => {
    assert.deepEqual(zonesThatMayHold("a.b.example.com"), [
      "a.b.example.com",
      "b.example.com",
      "example.com",
    ]);
  });
});
