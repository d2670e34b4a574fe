import assert from "node:assert/strict";
import { siteRanges } from "./siteRanges.ts";

const text = `// two sites
{
  "sites": {
    "images": { "zone": "example.com" },
    "static": {
      "zone": "example.org", // unfinished
    },
  }
}
`;

describe("siteRanges", () => {
  it("finds each site with its name", () => {
    const found = siteRanges(text).map(({ name, offset, length }) => [
      name,
      text.slice(offset, offset + length),
    ]);
    assert.equal(found[0]?.[0], "images");
    assert.equal(found[0]?.[1], '"images": { "zone": "example.com" }');
    assert.equal(found[1]?.[0], "static");
    assert.ok(found[1]?.[1]?.endsWith("}"));
  });

  it("lives with anything that can be typed", () => {
    for (const broken of [
      "",
      "[",
      "{",
      '{"sites":',
      '{"sites":[]}',
      '{"sites":{"a":1,"b":',
      "null",
      "{{{{",
    ]) {
      assert.ok(Array.isArray(siteRanges(broken)), broken);
    }
    assert.deepEqual(
      siteRanges('{"sites":{"a":{"zone":').map(({ name }) => name),
      ["a"],
    );
  });
});
