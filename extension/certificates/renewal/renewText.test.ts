import assert from "node:assert/strict";
import { CdnError } from "../../core/cdnError.ts";
import { renewalExit, renewalLine } from "./renewText.ts";

describe("the line of a renewal that was stopped", () => {
  const now = Date.parse("2027-01-02T03:04:05Z");
  const entry = { site: "images", issued: false, errors: [] } as const;

  it("says what was done, what was not begun, and that the next run goes on", () => {
    const refused = new CdnError({ reason: "server", subject: "It", what: "it broke", remedy: "Again." });
    const result = {
      status: "cancelled",
      entries: [
        { ...entry, domains: ["a.example.net"], issued: true, errors: [refused] },
        { ...entry, domains: ["b.example.net"] },
      ],
    } as const;
    assert.equal(
      renewalLine(result, now),
      [
        "2027-01-02T03:04:05.000Z cdn-worker cert renew: a.example.net: issued, ERROR It: it broke. Again.",
        "b.example.net: not begun",
        "stopped; the next run goes on from here",
      ].join("; "),
    );
    assert.equal(renewalExit(result), 130);
  });
});
