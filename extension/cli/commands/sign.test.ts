import assert from "node:assert/strict";
import { duration } from "./sign.ts";

describe("duration", () => {
  it("reads seconds, minutes, hours and days", () => {
    assert.deepEqual(["90s", "15m", "1h", "7d"].map(duration), [90_000, 900_000, 3_600_000, 604_800_000]);
  });

  for (const text of ["0s", "36501d", "99999999999999999999h", "1w", "-1h", "1.5h", ""]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => duration(text), { reason: "config" });
    });
  }
});
