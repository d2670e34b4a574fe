import assert from "node:assert/strict";
import fc from "fast-check";
import { readOwnership, writeOwnership } from "./ownership.ts";

describe("the ledger in the Worker's tags", () => {
  it("reads what it wrote", () => {
    const entry = fc.stringMatching(/^(bucketDomain|customHostname|fallbackOrigin)\/[a-z0-9.-]{1,60}$/);
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9-]{1,20}$/),
        fc.uniqueArray(entry, { maxLength: 60 }),
        (site, made) => {
          const owner = readOwnership(writeOwnership(site, made, []));
          assert.equal(owner.ours, true);
          assert.equal(owner.site, site);
          assert.deepEqual([...owner.made].sort(), [...made].sort());
        },
      ),
    );
  });

  it("stays within what the schema allows, whatever comes, and keeps the tags of others", () => {
    const many = Array.from({ length: 2000 }, (_, index) => `customHostname/h${index}.example.net`);
    const tags = writeOwnership("images", many, ["team=web", "cdn-worker", "cdn-worker:site=old"]);
    assert.ok(tags.length <= 10);
    assert.ok(tags.every((tag) => tag.length <= 1024));
    assert.ok(tags.includes("team=web"));
    assert.deepEqual(
      tags.filter((tag) => tag.startsWith("cdn-worker:site=")),
      ["cdn-worker:site=images"],
    );
    assert.ok(readOwnership(tags).made.size > 200);
  });

  it("knows nothing of a script that is not ours", () => {
    assert.deepEqual(readOwnership(["team=web"]), { ours: false, site: undefined, made: new Set() });
  });
});
