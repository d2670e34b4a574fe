import assert from "node:assert/strict";
import { backoff, parseRetryAfter } from "./retry.ts";

describe("backoff", () => {
  it("grows, with chance in it, up to a limit", () => {
    const policy = { attempts: 5, first: 100, longest: 1000 };
    const waits = (random: number) => [1, 2, 3, 9].map((attempt) => backoff(policy, attempt, 0, random));
    assert.deepEqual(waits(1), [100, 200, 400, 1000]);
    assert.deepEqual(waits(0), [50, 100, 200, 500]);
  });

  it("is never shorter than what the service asked for", () => {
    assert.equal(backoff({ attempts: 5, first: 100, longest: 1000 }, 1, 5000, 0), 5000);
  });
});

describe("parseRetryAfter", () => {
  it("reads delay-seconds and dates (RFC 9110 §10.2.3)", () => {
    const now = Date.UTC(2025, 10, 1);
    assert.equal(parseRetryAfter("7", now), 7000);
    assert.equal(parseRetryAfter(" 0.5 ", now), 500);
    assert.equal(parseRetryAfter("Sat, 01 Nov 2025 00:00:10 GMT", now), 10_000);
    assert.equal(parseRetryAfter("Sat, 01 Nov 2025 00:00:10 GMT", now + 86_400_000), 0);
    assert.equal(parseRetryAfter("soon", now), undefined);
    assert.equal(parseRetryAfter(null, now), undefined);
  });
});
