import assert from "node:assert/strict";
import { samplePlan } from "../../../test/editor/samplePlan.ts";
import { CdnError } from "../../core/cdnError.ts";
import type { SplitVerification } from "../../dns/splitVerification.ts";
import type { SplitVerdict } from "../../dns/verdict.ts";
import type { DnsOverview, DnsStatus } from "../../editor/stores/dnsStore.ts";
import type { DnsRecord } from "../../providers/capabilities/dns.ts";
import { dnsNode } from "./dnsNode.ts";
import type { ViewNode } from "./viewNode.ts";

const ref = { file: "file:///cdn.jsonc", name: "images" };
const hostname = "images.example.net";
const domestic = "domestic.example";
const plan = samplePlan([], {
  site: { ...samplePlan().site, dns: { provider: "dnspod", domain: "example.net", default: domestic } },
});

function record(lineId: string, line: string, value: string, more: Partial<DnsRecord> = {}): DnsRecord {
  const remark = "cdn-worker: split, site images";
  return {
    id: lineId,
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
function overview(verdict: SplitVerdict, records: readonly DnsRecord[] | undefined): DnsOverview {
  const verification: SplitVerification = {
    hostname,
    verdict,
    expected: { hostname, china: [domestic], abroad: ["images.example.com"] },
    sources: [
      {
        source: "ns1.example",
        authoritative: true,
        china: { target: domestic, ttl: 600, scope: 24 },
        abroad: { target: "images.example.com", ttl: 600, scope: 24 },
      },
    ],
    evidence: ["ns1.example, China: domestic.example"],
  };
  return { records, traffic: "both", verifications: [verification] };
}
function node(status: DnsStatus): ViewNode {
  const found = dnsNode("site", ref, plan, status);
  assert.ok(found);
  return found;
}
function lines(of: ViewNode, depth = 0): readonly string[] {
  const own = `${"  ".repeat(depth)}${of.icon.id} ${of.label} | ${of.description ?? ""}`;
  return [own, ...(of.children?.() ?? []).flatMap((child) => lines(child, depth + 1))];
}
const ready = (verdict: SplitVerdict, records?: readonly DnsRecord[]): DnsStatus => ({
  kind: "ready",
  overview: overview(verdict, records),
  at: 0,
});
const both = [record("default", "默认", domestic), record("abroad", "境外", "images.example.com")];

describe("DNS node", () => {
  it("is absent where cdn.jsonc says nothing of DNS", () => {
    assert.equal(dnsNode("site", ref, samplePlan(), { kind: "unknown" }), undefined);
  });

  it("shows both lines, whose they are, and the verdict", () => {
    assert.deepEqual(lines(node(ready({ kind: "verified" }, both))), [
      "type-hierarchy DNS | example.net · DNSPod · verified",
      "  pass-filled images.example.net | verified",
      "    arrow-right 默认 | domestic.example · ours",
      "    arrow-right 境外 | images.example.com · ours",
    ]);
  });

  it("says what is amiss: missing, changed, paused, somebody else's", () => {
    const records = [
      record("default", "默认", "other.example", { remark: "" }),
      record("90=0", "百度", "192.0.2.1", { type: "A", remark: "", enabled: false }),
    ];
    assert.deepEqual(lines(node(ready({ kind: "wrong", source: "ns1.example" }, records))), [
      "error DNS | example.net · DNSPod · wrong, says ns1.example",
      "  error images.example.net | wrong, says ns1.example",
      "    diff 默认 | other.example · not ours · cdn.jsonc says domestic.example",
      "    circle-outline 境外 | images.example.com · not there yet",
      "    circle-slash 百度 | A 192.0.2.1 · not ours · paused · not in cdn.jsonc",
    ]);
  });

  it("says nothing of ownership where the provider's key is missing", () => {
    assert.deepEqual(lines(node(ready({ kind: "inconclusive", because: "unreachable" }))).slice(1), [
      "  question images.example.net | inconclusive: no resolver could be reached",
      "    arrow-right 默认 | domestic.example",
      "    arrow-right 境外 | images.example.com",
    ]);
  });

  it("has the evidence in the tooltip of the hostname", () => {
    const tooltip = (verdict: SplitVerdict) => node(ready(verdict, both)).children?.()[0]?.tooltip?.() ?? "";
    assert.match(tooltip({ kind: "verified" }), /\| China \| `domestic\.example` \| ns1\.example \|/);
    assert.ok(!tooltip({ kind: "verified" }).includes("- ns1"));
    assert.match(
      tooltip({ kind: "wrong", source: "ns1.example" }),
      /- ns1\.example, China: domestic\.example/,
    );
  });

  it("waits in words, and shows an error where the answer would be", () => {
    assert.deepEqual(lines(node({ kind: "unknown" })).slice(1), [
      "  loading~spin Asking the name servers… | ",
    ]);
    const error = new CdnError({ reason: "server", subject: "DNSPod", what: "no answer", remedy: "Wait." });
    assert.deepEqual(lines(node({ kind: "failed", error })).slice(1), [
      "  error DNSPod | no answer",
      "    lightbulb  | Wait.",
    ]);
    const known = { kind: "failed", error, overview: overview({ kind: "verified" }, both) } as const;
    assert.equal(lines(node(known)).length, 6);
  });

  it("gives every node an id of its own", () => {
    const ids = (of: ViewNode): readonly string[] => [of.id, ...(of.children?.() ?? []).flatMap(ids)];
    const all = ids(node(ready({ kind: "verified" }, both)));
    assert.equal(new Set(all).size, all.length);
  });
});
