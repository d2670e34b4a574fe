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

  it("without Cache-Control: where the site says so, and Expires does not", () => {
    assert.equal(isStorable(new Headers(), "max-age=7200"), true);
    assert.equal(isStorable(new Headers(), "no-store"), false);
    assert.equal(isStorable(new Headers({ expires: "0" }), "max-age=7200"), false);
    assert.equal(isStorable(new Headers({ "cache-control": "no-store" }), "max-age=7200"), false);
    assert.equal(isStorable(new Headers({ "content-encoding": "gzip" }), "max-age=7200"), false);
  });

  it("compressed: no", () => {
    assert.equal(
      isStorable(new Headers({ "cache-control": "max-age=60", "content-encoding": "gzip" })),
      false,
    );
  });
});
