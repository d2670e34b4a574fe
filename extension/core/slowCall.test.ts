import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeployEvent } from "./events.ts";
import { slowCall } from "./slowCall.ts";

describe("a call that takes long", () => {
  const told: DeployEvent[] = [];
  const emit = (event: DeployEvent) => void told.push(event);
  beforeEach(() => {
    told.length = 0;
  });
  const begun = { type: "waiting", what: "Service (list)", isOver: false } as const;

  it("says what is waited for, and when it is over", async () => {
    const answer = await slowCall("Service (list)", emit, () => sleep(30, "answer"), 5);
    assert.equal(answer, "answer");
    assert.deepEqual(told, [begun, { ...begun, isOver: true }]);
  });

  it("is over where it fails, too", async () => {
    const fails = async () => {
      await sleep(30);
      throw new Error("no");
    };
    await assert.rejects(slowCall("Service (list)", emit, fails, 5), /no/);
    assert.deepEqual(told, [begun, { ...begun, isOver: true }]);
  });

  it("says nothing where the answer comes in time", async () => {
    await slowCall("Service (list)", emit, async () => "answer", 1000);
    await assert.rejects(slowCall("Service (list)", emit, () => Promise.reject(new Error("no")), 1000));
    assert.deepEqual(told, []);
  });
});
