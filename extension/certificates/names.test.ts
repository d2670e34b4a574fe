import assert from "node:assert/strict";
import { canonicalName, covers, dnsNames, nameMatches } from "./names.ts";

describe("certificates: names", () => {
  it("brings names into one form", () => {
    assert.equal(canonicalName("WWW.Example.COM."), "www.example.com");
    assert.equal(canonicalName("www.例子。COM"), "www.xn--fsqu00a.com");
    assert.equal(canonicalName("*.例子.com"), "*.xn--fsqu00a.com");
    assert.equal(canonicalName(" a_b.example.com "), "a_b.example.com");
  });

  for (const [pattern, domain, expected] of [
    ["example.com", "example.com", true],
    ["example.com", "EXAMPLE.com.", true],
    ["example.com", "www.example.com", false],
    ["*.example.com", "www.example.com", true],
    ["*.example.com", "a.www.example.com", false],
    ["*.example.com", "example.com", false],
    ["*.example.com", ".example.com", false],
    ["*.例子.com", "图片.例子.com", true],
    ["*.xn--fsqu00a.com", "图片.例子.com", true],
    ["w*.example.com", "www.example.com", false],
    ["www.*.com", "www.example.com", false],
    ["*", "example", false],
    ["*.com", "example.com", true],
  ] as const) {
    it(`${pattern} ${expected ? "stands" : "does not stand"} for ${domain}`, () => {
      assert.equal(nameMatches(pattern, domain), expected);
    });
  }

  it("covers a wildcard by the same wildcard only", () => {
    assert.equal(covers(["*.example.com"], "*.example.com"), true);
    assert.equal(covers(["*.com", "example.com"], "*.example.com"), false);
  });

  it("reads DNS names and nothing else", () => {
    assert.deepEqual(dnsNames("DNS:Example.com, DNS:*.example.com, IP Address:192.0.2.1, URI:http://x/"), [
      "example.com",
      "*.example.com",
    ]);
    assert.deepEqual(dnsNames(undefined), []);
  });

  it("is not fooled by a name that pretends to be two (CVE-2021-44532)", () => {
    assert.deepEqual(dnsNames('URI:"http://a/, DNS:evil.example", DNS:good.example'), ["good.example"]);
    assert.deepEqual(dnsNames('DNS:"good.example, DNS:evil.example"'), []);
  });
});
