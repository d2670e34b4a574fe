import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { describeFailure, isCdnError } from "./failure.ts";
import { inTime } from "./inTime.ts";

describe("inTime", () => {
  it("gives what the work gives, and throws what it throws", async () => {
    assert.equal(await inTime("Reading", async () => 7), 7);
    await assert.rejects(
      inTime("Reading", () => Promise.reject(new Error("broken"))),
      /^Error: broken$/,
    );
  });

  it("says whose answer did not come, where the person has cancelled nothing", async () => {
    const work = (signal: AbortSignal) => sleep(60_000, undefined, { signal });
    const error = await inTime("Reading the zones", work, 10).catch((thrown: unknown) => thrown);
    assert.ok(isCdnError(error));
    assert.equal(error.reason, "timeout");
    assert.match(error.message, /^Reading the zones: there was no answer/);
    assert.equal(describeFailure(error).kind, "shown");
  });
});
