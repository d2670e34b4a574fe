import assert from "node:assert/strict";
import { createTurns } from "./inTurn.ts";

describe("createTurns", () => {
  it("lets one do it, after those who failed, and gives the others its result", async () => {
    const turns = createTurns();
    const begun: string[] = [];
    const work =
      (name: string, fails = false) =>
      async () => {
        begun.push(name);
        if (fails) throw new Error(name);
        return name;
      };
    const results = await Promise.allSettled([
      turns.first("zone", work("one", true)),
      turns.first("zone", work("two")),
      turns.first("zone", work("three")),
      turns.first("another", work("four")),
    ]);
    assert.deepEqual(
      results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason))),
      ["Error: one", "two", "two", "four"],
    );
    assert.deepEqual(begun, ["one", "four", "two"]);
  });
});
