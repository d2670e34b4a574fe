import assert from "node:assert/strict";
import fc from "fast-check";
import { keyOfPath } from "../key.ts";
import { cacheUrl } from "./cacheUrl.ts";

describe("cacheUrl", () => {
  it("is the address that a browser shows", () => {
    assert.equal(cacheUrl("a.example", "b/c d+e.txt"), "https://a.example/b/c%20d+e.txt");
    assert.equal(cacheUrl("a.example", "图(1)!.png"), "https://a.example/%E5%9B%BE(1)!.png");
    assert.equal(cacheUrl("a.example", "what?#%41"), "https://a.example/what%3F%23%2541");
    assert.equal(cacheUrl("a.example", ""), "https://a.example/");
  });

  it("is another one for every key, and leads back to it", () => {
    const key = fc.string({ unit: "grapheme" }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(key, (each) => {
        if (/(^|\/)\.\.?(\/|$)/.test(each)) return;
        const url = new URL(cacheUrl("a.example", each));
        assert.equal(url.host, "a.example");
        assert.equal(url.search + url.hash, "");
        assert.equal(keyOfPath(url.pathname), each);
      }),
      { numRuns: 1000 },
    );
  });
});
