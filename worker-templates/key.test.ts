import assert from "node:assert/strict";
import { keyOfPath } from "./key.ts";

describe("keyOfPath", () => {
  for (const [path, expected] of [
    ["/a/b.txt", "a/b.txt"],
    ["/", ""],
    ["//a", "/a"],
    ["/a//b/", "a//b/"],
    ["/a%20b+c%25.txt", "a b+c%.txt"],
    ["/%2541", "%41"],
    ["/a%2Fb", "a/b"],
    ["/%E5%9B%BE", "图"],
    ["/...", "..."],
    ["/a..b", "a..b"],
    ["/%", 400],
    ["/%zz", 400],
    ["/%FF", 400],
    ["/%C0%AF", 400],
    ["/a%2F..%2Fb", 404],
    ["/..%2Fb", 404],
    ["/a%2F..", 404],
    ["/.%2Fa", 404],
    ["/%2e", 404],
  ] as const) {
    it(`${path}: ${expected}`, () => assert.equal(keyOfPath(path), expected));
  }
});
