import assert from "node:assert/strict";
import { listingOf, listingQuery } from "./s3Listing.ts";

describe("listingQuery", () => {
  it("escapes what it is made of", () => {
    assert.equal(listingQuery("a b/", undefined), "?delimiter=%2F&list-type=2&prefix=a%20b%2F");
    assert.equal(
      listingQuery("", "a+b&list-type=1"),
      "?delimiter=%2F&list-type=2&prefix=&continuation-token=a%2Bb%26list-type%3D1",
    );
  });
});

describe("listingOf", () => {
  it("reads names as they are, relative to the directory", () => {
    const xml = `<?xml version="1.0"?><ListBucketResult><Name>b</Name><Prefix>d/</Prefix>
      <NextContinuationToken>t&amp;1</NextContinuationToken>
      <Contents><Key>d/</Key><Size>0</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>
      <Contents><Key>d/&lt;a&gt;&amp;amp;&#x1F600;&#65;</Key><Size>12</Size><LastModified>x</LastModified></Contents>
      <CommonPrefixes><Prefix>d/e/</Prefix></CommonPrefixes></ListBucketResult>`;
    assert.deepEqual(listingOf(xml, "d/"), {
      directories: ["e/"],
      files: [{ name: "<a>&amp;😀A", size: 12, modified: "x" }],
      cursor: "t&1",
    });
  });

  it("of something else is empty", () => {
    assert.deepEqual(listingOf("not xml", ""), { directories: [], files: [], cursor: undefined });
  });
});
