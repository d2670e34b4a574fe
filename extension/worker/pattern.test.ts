import assert from "node:assert/strict";
import { hostPatternSource, patternSource } from "./pattern.ts";

describe("patternSource", () => {
  const fits = (patterns: readonly string[], path: string) =>
    new RegExp(patternSource(patterns), "s").test(path);

  it("matches the whole path, with * for anything", () => {
    assert.ok(fits(["/assets/*"], "/assets/a/b.js"));
    assert.ok(fits(["/assets/*"], "/assets/"));
    assert.ok(fits(["*.js"], "/a/b.js"));
    assert.ok(fits(["*"], "/line\nbreak"));
    assert.ok(fits(["/a", "/b/*"], "/b/c"));
    assert.ok(!fits(["/assets/*"], "/x/assets/a"));
    assert.ok(!fits(["/assets"], "/assets/a"));
    assert.ok(!fits(["/a", "/b"], "/ab"));
  });

  it("takes every other character for itself", () => {
    const odd = "/a.b+(c)[d]{e}^$|?\\";
    assert.ok(fits([odd], odd));
    assert.ok(!fits(["/a.b"], "/axb"));
  });
});

describe("hostPatternSource", () => {
  it("*.example.com is every name under example.com", () => {
    const pattern = new RegExp(hostPatternSource(["*.Example.com", "friend.example"]));
    for (const host of ["a.example.com", "a.b.example.com", "friend.example"]) assert.match(host, pattern);
    for (const host of ["example.com", "xexample.com", "a.example.com.evil", "evil.friend.example"]) {
      assert.doesNotMatch(host, pattern);
    }
  });
});
