import assert from "node:assert/strict";
import { isStorable } from "./freshness.ts";

describe("isStorable", () => {
  for (const [cacheControl, expected] of [
    ["public, max-age=60", true],
    ["max-age=1", true],
    ["Public, Max-Age=60", true],
    ["s-maxage=60", true],
    ["s-maxage=60, max-age=0", true],
    ["max-age=60, no-transform", true],
    ["max-age=60, immutable", true],
    ["max-age=60, s-maxage=0", false],
    ["max-age=0", false],
    ["private, max-age=60", false],
    ["no-store, max-age=60", false],
    ["no-cache, max-age=60", false],
    ["public", false],
    ["", false],
  ] as const) {
    it(`${cacheControl}: ${expected}`, () => {
      assert.equal(isStorable(new Headers({ "cache-control": cacheControl })), expected);
    });
  }

  it("without Cache-Control: no", () => assert.equal(isStorable(new Headers()), false));

  it("compressed: no", () => {
    assert.equal(
      isStorable(new Headers({ "cache-control": "max-age=60", "content-encoding": "gzip" })),
      false,
    );
  });
});
