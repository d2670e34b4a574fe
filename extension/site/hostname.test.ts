import assert from "node:assert/strict";
import fc from "fast-check";
import { checkHostname, type HostnameRules, hasReservedTop, isWithin, shownHostname } from "./hostname.ts";

describe("checkHostname", () => {
  const accepted: readonly (readonly [string, string, HostnameRules?])[] = [
    ["images.example.net", "images.example.net"],
    ["IMAGES.Example.NET", "images.example.net"],
    ["图片.example.net", new URL("http://图片.example.net").hostname],
    ["bücher.example", "xn--bcher-kva.example"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["图片。例子。中国", new URL("http://图片.例子.中国").hostname],
    ["a-b.example.net", "a-b.example.net"],
    ["3com.example.net", "3com.example.net"],
    [`${"a".repeat(63)}.example.net`, `${"a".repeat(63)}.example.net`],
    ["*.example.net", "*.example.net", { wildcard: true }],
    ["cdn_1.example.net.", "cdn_1.example.net", { target: true }],
  ];
  for (const [text, ascii, rules] of accepted) {
    it(`takes ${text}`, () => assert.deepEqual(checkHostname(text, rules), { ascii }));
  }

  const refused: readonly (readonly [string, string | undefined, HostnameRules?])[] = [
    ["", undefined],
    ["localhost", undefined],
    ["https://images.example.net/a?b", "images.example.net"],
    ["images.example.net/", "images.example.net"],
    ["images.example.net:443", "images.example.net"],
    [" images.example.net ", "images.example.net"],
    ["images.example.net.", "images.example.net"],
    ["images..example.net", "images.example.net"],
    [".example.net", "example.net"],
    ["*.example.net", undefined],
    ["a.*.example.net", undefined, { wildcard: true }],
    ["-a.example.net", undefined],
    ["a-.example.net", undefined],
    ["a_b.example.net", undefined],
    ["a b.example.net", undefined],
    ["a%41.example.net", undefined],
    ["user@example.net", undefined],
    ["192.0.2.1", undefined],
    ["0x7f.1", undefined],
    ["[::1]", undefined],
    [`${"a".repeat(64)}.example.net`, undefined],
    [`${"a.".repeat(127)}net`, undefined],
    ["xn--a.example.net", undefined],
    ["a\u200Bb\u0000.example.net", undefined],
  ];
  for (const [text, replacement, rules] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const { diagnostic } = checkHostname(text, rules);
      assert.equal(diagnostic?.code, "hostname-syntax");
      assert.equal(diagnostic?.replacement, replacement);
    });
  }

  it("says both forms of an international name", () => {
    assert.equal(shownHostname("BÜCHER.example"), "bücher.example (xn--bcher-kva.example)");
    assert.equal(shownHostname("xn--bcher-kva.example"), "bücher.example (xn--bcher-kva.example)");
    assert.equal(shownHostname("images.example.net"), "images.example.net");
    assert.equal(shownHostname("%"), "%");
    assert.match(checkHostname("bücher.example/").diagnostic?.message ?? "", /bücher\.example/);
  });

  it("gives names that DNS takes, or none, whatever is typed", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.domain(), fc.webUrl()), (text) => {
        const { diagnostic, ascii } = { ascii: "", ...checkHostname(text) };
        if (diagnostic) return;
        assert.match(
          ascii,
          /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z-][a-z0-9-]*$/,
        );
        assert.deepEqual(checkHostname(ascii), { ascii });
      }),
    );
  });
});

describe("isWithin", () => {
  it("counts the domain itself, and no name that only ends alike", () => {
    assert.ok(isWithin("example.com", "example.com"));
    assert.ok(isWithin("a.b.example.com", "example.com"));
    assert.ok(!isWithin("notexample.com", "example.com"));
  });
});

describe("hasReservedTop", () => {
  it("knows the names of RFC 2606", () => {
    assert.ok(hasReservedTop("cdn.test"));
    assert.ok(!hasReservedTop("test.example.net"));
  });
});
