import assert from "node:assert/strict";
import type { SplitRecordChange } from "../../dns/recordChange.ts";
import type { SplitVerification } from "../../dns/splitVerification.ts";
import type { SplitVerdict } from "../../dns/verdict.ts";
import { switchConfirmation, switchResult } from "./switchTexts.ts";

const provider = { title: "DNSPod", domain: "example.net" };

function change(init: Partial<SplitRecordChange>): SplitRecordChange {
  return {
    resource: "splitRecord",
    action: "update",
    name: "CNAME images.example.net (默认)",
    reason: "Its target differs.",
    before: "CNAME domestic.example",
    after: "images.example.com",
    destroys: false,
    needs: [],
    spec: { existing: undefined, wanted: undefined },
    ...init,
  };
}

function verification(hostname: string, verdict: SplitVerdict): SplitVerification {
  return {
    hostname,
    verdict,
    expected: { hostname, china: [], abroad: [] },
    sources: [],
    evidence: [],
  };
}

describe("switch of the traffic", () => {
  it("names every record with what it is and what it will be", () => {
    const { message, detail, button, consents } = switchConfirmation("images", "cloudflare", provider, {
      changes: [change({})],
      warnings: [],
    });
    assert.equal(message, "Send all visitors of images to Cloudflare?");
    assert.equal(
      detail,
      [
        "Records of example.net at DNSPod",
        "",
        "To be changed:",
        "  • CNAME images.example.net (默认): domestic.example → images.example.com",
        "",
        "cdn.jsonc stays as it is: the next deploy splits the traffic again as it says.",
      ].join("\n"),
    );
    assert.equal(button, "Switch");
    assert.equal(consents.size, 0);
  });

  it("says what belongs to somebody else, and what the yes agrees to", () => {
    const { detail, button, consents } = switchConfirmation("images", "both", provider, {
      changes: [change({ consent: "images.example.net", destroys: true })],
      warnings: ["A line of a carrier wins."],
    });
    assert.match(detail, /REPLACED:\n {2}• CNAME images\.example\.net/);
    assert.match(detail, /Please note:\n {2}• A line of a carrier wins\./);
    assert.ok(!detail.includes("cdn.jsonc stays"));
    assert.equal(button, "Switch and Replace");
    assert.deepEqual([...consents], ["images.example.net"]);
  });

  it("lets the worst hostname speak", () => {
    const verified = verification("a.example.net", { kind: "verified" });
    const result = (...more: readonly SplitVerification[]) =>
      switchResult("images", "domestic", true, [verified, ...more]);
    assert.equal(result().severity, "info");
    assert.match(
      result().text,
      /^All visitors of images go to the domestic CDN now\. The answers were checked/,
    );
    const cached = verification("b.example.net", { kind: "cached", until: Date.UTC(2026, 10, 21, 12) });
    assert.match(result(cached).text, /still hold the old answer, at the latest until .*\d:00/);
    const unsure = verification("c.example.net", { kind: "inconclusive", because: "unreachable" });
    assert.equal(result(cached, unsure).severity, "warning");
    const wrong = verification("d.example.net", { kind: "wrong", source: "ns1.example" });
    assert.equal(result(cached, unsure, wrong).severity, "error");
    assert.match(result(wrong).text, /ns1\.example still answers otherwise for d\.example\.net/);
  });

  it("says so when nothing had to be changed", () => {
    const { text } = switchResult("images", "both", false, []);
    assert.match(text, /^The visitors of images are split by region already\. Nothing was changed\./);
  });
});
