import assert from "node:assert/strict";
import type { Site } from "../site/site.ts";
import { cacheUrls } from "./cacheUrls.ts";

function site(index?: string): Site {
  return {
    name: "images",
    zone: "example.com",
    origins: [{ type: "r2", bucket: "files" }],
    fallbackOrigin: "images.example.com",
    hostnames: ["a.example.net", "b.example.net"],
    worker: { name: "cdn", ...(index === undefined ? {} : { index }) },
    certificates: [],
    siblingFallbackOrigins: [],
    folder: "/",
  };
}

describe("cacheUrls", () => {
  it("of a path: on every hostname, normalised", () => {
    assert.deepEqual(cacheUrls(site(), "/a%20b%2Bc.txt?x=1"), [
      "https://a.example.net/a%20b+c.txt",
      "https://b.example.net/a%20b+c.txt",
    ]);
    assert.deepEqual(cacheUrls(site(), "图.png"), cacheUrls(site(), "/%E5%9B%BE.png"));
  });

  it("of a URL: on its hostname alone, https whatever was given", () => {
    assert.deepEqual(cacheUrls(site(), "http://A.example.net/a.txt#x"), ["https://a.example.net/a.txt"]);
  });

  it("of a directory with an index document: both addresses", () => {
    const both = ["https://a.example.net/docs/", "https://a.example.net/docs/index.html"];
    assert.deepEqual(cacheUrls(site("index.html"), "https://a.example.net/docs/"), both);
    assert.deepEqual(
      cacheUrls(site("index.html"), "https://a.example.net/docs/index.html"),
      both.toReversed(),
    );
    assert.deepEqual(cacheUrls(site("index.html"), "https://a.example.net/").length, 2);
    assert.deepEqual(cacheUrls(site("index.html"), "https://a.example.net/xindex.html").length, 1);
  });

  it("of what the worker refuses: none", () => {
    assert.deepEqual(cacheUrls(site(), "/%zz"), []);
  });
});
