import assert from "node:assert/strict";
import { expiryOf, expiryText } from "./expiry.ts";

describe("certificates: expiry", () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const inDays = (days: number) => now + days * 86_400_000;

  for (const [days, level] of [
    [90, "fine"],
    [30.01, "fine"],
    [30, "notice"],
    [14.5, "notice"],
    [14, "warning"],
    [7.5, "warning"],
    [7, "urgent"],
    [0.01, "urgent"],
    [0, "expired"],
    [-3, "expired"],
  ] as const) {
    it(`${days} days left: ${level}`, () => assert.equal(expiryOf(inDays(days), now).level, level));
  }

  it("takes other thresholds, as many as there are", () => {
    assert.equal(expiryOf(inDays(50), now, [60]).level, "urgent");
    assert.equal(expiryOf(inDays(50), now, [60, 20]).level, "warning");
    assert.equal(expiryOf(inDays(50), now, []).level, "fine");
    assert.equal(expiryOf(inDays(50), now, [60, 55, 20, 10]).level, "notice");
  });

  it("counts whole days", () => {
    assert.equal(expiryOf(inDays(6.9), now).daysLeft, 6);
    assert.match(expiryText(inDays(6), now), /6 days \(2026-11-27\)/);
    assert.match(expiryText(inDays(-1), now), /expired on 2026-11-20/);
  });
});
