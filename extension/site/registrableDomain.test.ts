import assert from "node:assert/strict";
import { isPublicSuffix, registrableDomain } from "./registrableDomain.ts";

describe("registrableDomain", () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ["images.example.net", "example.net"],
    ["example.net", "example.net"],
    ["images.blog.com.cn", "blog.com.cn"],
    ["images.blog.co.uk", "blog.co.uk"],
    ["images.blog.gd.cn", "blog.gd.cn"],
    ["images.blog.eu.org", "blog.eu.org"],
    ["xn--fiqs8s", undefined],
    ["a.xn--55qx5d.cn", "a.xn--55qx5d.cn"],
    ["com.cn", undefined],
    ["cn", undefined],
  ];
  for (const [hostname, domain] of table) {
    it(`of ${hostname} is ${domain}`, () => assert.equal(registrableDomain(hostname), domain));
  }
});

describe("isPublicSuffix", () => {
  it("knows what domains are registered below, and takes nobody's domain for it", () => {
    for (const suffix of ["com", "cn", "com.cn", "gd.cn", "co.uk"]) assert.ok(isPublicSuffix(suffix), suffix);
    for (const domain of ["example.com", "blog.com.cn", "eu.org", "github.io", "local", "b.c"]) {
      assert.ok(!isPublicSuffix(domain), domain);
    }
  });
});
