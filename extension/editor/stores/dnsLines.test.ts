import assert from "node:assert/strict";
import { samplePlan } from "../../../test/editor/samplePlan.ts";
import type { DnsRecord } from "../../providers/capabilities/dns.ts";
import type { Site } from "../../site/site.ts";
import { dnsLines, trafficOf } from "./dnsLines.ts";

const hostname = "images.example.net";
const domestic = "images.example.net.domestic.example";
const cloudflare = "images.example.com";
const site: Site = {
  ...samplePlan().site,
  dns: { provider: "dnspod", domain: "example.net", default: domestic, lines: { 电信: "telecom.example" } },
};

function record(lineId: string, line: string, value: string, more: Partial<DnsRecord> = {}): DnsRecord {
  const remark = "cdn-worker: split, site images";
  return {
    id: `${lineId}/${value}`,
    name: hostname,
    type: "CNAME",
    lineId,
    line,
    value,
    ttl: 600,
    remark,
    enabled: true,
    ...more,
  };
}
const usual = record("default", "默认", domestic);
const abroad = record("abroad", "境外", `${cloudflare}.`);
const telecom = record("10=0", "电信", "telecom.example");

describe("lines of a hostname", () => {
  const shown = (records: readonly DnsRecord[] | undefined) =>
    dnsLines(site, hostname, records).map(({ line, wanted, record: found }) => [
      line,
      wanted?.value,
      found?.value,
    ]);

  it("puts what is wanted beside what is there", () => {
    assert.deepEqual(shown([usual, record("abroad", "境外", "old.example")]), [
      ["默认", domestic, domestic],
      ["境外", cloudflare, "old.example"],
      ["电信", "telecom.example", undefined],
    ]);
  });

  it("knows lines by their ids where the provider names them otherwise", () => {
    assert.deepEqual(
      shown([record("default", "Default", domestic), record("10=0", "China Telecom", "telecom.example")]),
      [
        ["Default", domestic, domestic],
        ["境外", cloudflare, undefined],
        ["China Telecom", "telecom.example", "telecom.example"],
      ],
    );
  });

  it("shows what nobody asked for, too, but for what answers no visitor", () => {
    const foreign = record("90=0", "百度", "192.0.2.1", { type: "A", remark: "" });
    const text = record("default", "默认", "v=spf1", { type: "TXT" });
    const other = record("default", "默认", domestic, { name: "other.example.net" });
    assert.deepEqual(shown([usual, abroad, telecom, foreign, text, other]).slice(3), [
      ["百度", undefined, "192.0.2.1"],
    ]);
  });

  it("shows the plan alone where the provider was not asked", () => {
    assert.deepEqual(
      shown(undefined).map(([, wanted, found]) => [wanted, found]),
      [
        [domestic, undefined],
        [cloudflare, undefined],
        ["telecom.example", undefined],
      ],
    );
  });
});

describe("traffic by the records", () => {
  it("tells a switch from a drift", () => {
    assert.equal(trafficOf(site, [usual, abroad, telecom]), "both");
    const all = (value: string) => [
      record("default", "默认", value),
      record("abroad", "境外", value),
      record("10=0", "电信", value),
    ];
    assert.equal(trafficOf(site, all(cloudflare)), "cloudflare");
    assert.equal(trafficOf(site, all(domestic)), "domestic");
    assert.equal(trafficOf(site, all("elsewhere.example")), "both");
    assert.equal(trafficOf(site, []), "both");
    assert.equal(trafficOf(site, undefined), "both");
  });
});
