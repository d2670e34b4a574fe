import assert from "node:assert/strict";
import type { Site } from "../site/site.ts";
import { formatRecords, recordsToCopy } from "./recordsToCopy.ts";

const site: Site = {
  name: "images",
  zone: "example.org",
  origins: [{ type: "r2", bucket: "files" }],
  fallbackOrigin: "images.example.org",
  hostnames: ["images.example.net"],
  worker: { name: "cdn-images" },
  dns: { provider: "dnspod", domain: "example.net", default: "domestic.example.com" },
  certificates: [],
  siblingFallbackOrigins: [],
  folder: "/",
};
const validation = [
  { type: "TXT", name: "_acme-challenge.images.example.net", value: 'a"b\\c', purpose: "proves" },
] as const;

describe("records to copy", () => {
  const records = recordsToCopy(site, validation);

  it("puts validation first and the default line before the others", () => {
    assert.deepEqual(
      records.map(({ type, line, value }) => [type, line, value]),
      [
        ["TXT", "默认", 'a"b\\c'],
        ["CNAME", "默认", "domestic.example.com"],
        ["CNAME", "境外", "images.example.org"],
      ],
    );
  });

  it("gives one record to a line that is named twice", () => {
    const lines = { 境外: "images.example.org.", "10=1": "unicom.example.com", 联通: "unicom.example.com" };
    const twice: Site = { ...site, dns: { provider: "dnspod", domain: "example.net", ...site.dns, lines } };
    assert.deepEqual(
      recordsToCopy(twice).map(({ line, value }) => [line, value]),
      [
        ["默认", "domestic.example.com"],
        ["境外", "images.example.org"],
        ["联通", "unicom.example.com"],
      ],
    );
  });

  it("is a plain CNAME where there is no split", () => {
    const { dns: _, ...plain } = site;
    for (const one of [plain, { ...site, dns: { provider: "cloudflare", domain: "example.net" } as const }]) {
      assert.deepEqual(
        recordsToCopy(one).map(({ type, name, line, value }) => [type, name, line, value]),
        [["CNAME", "images.example.net", "default", "images.example.org"]],
      );
    }
  });

  it("writes a zone file", () => {
    assert.equal(
      formatRecords(records, "zoneFile"),
      [
        '_acme-challenge.images.example.net. 600 IN TXT "a\\"b\\\\c"',
        "images.example.net. 600 IN CNAME domestic.example.com.",
        "; only for visitors of the line 境外: images.example.net. 600 IN CNAME images.example.org.",
      ].join("\n"),
    );
    const [long] = recordsToCopy(site, [
      { type: "TXT", name: "x.example.net", value: `${"a".repeat(255)}é`, purpose: "" },
    ]);
    assert.ok(long !== undefined);
    assert.equal(
      formatRecords([long], "zoneFile"),
      `x.example.net. 600 IN TXT "${"a".repeat(255)}" "\\195\\169"`,
    );
  });

  it("writes a table whose columns stand under each other", () => {
    assert.equal(
      formatRecords(records, "table"),
      [
        "Type   Name                                Line  Value                 TTL",
        'TXT    _acme-challenge.images.example.net  默认  a"b\\c                 600',
        "CNAME  images.example.net                  默认  domestic.example.com  600",
        "CNAME  images.example.net                  境外  images.example.org    600",
      ].join("\n"),
    );
  });

  it("writes what DNSPod imports", () => {
    assert.equal(
      formatRecords(records, { importOf: "dnspod" }, "example.net"),
      [
        "主机记录,记录类型,线路类型,记录值,MX优先级,TTL",
        '_acme-challenge.images,TXT,默认,"a""b\\c",,600',
        "images,CNAME,默认,domestic.example.com.,,600",
        "images,CNAME,境外,images.example.org.,,600",
      ].join("\r\n"),
    );
  });
});
