import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { sideBySide } from "./sideBySide.ts";

describe("sideBySide", () => {
  it("keeps the order, the number at once, and what was thrown beside what was not", async () => {
    let running = 0;
    let most = 0;
    const results = await sideBySide([3, 1, 2, 0, 4], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      for (let each = 0; each < item; each++) await turn();
      running -= 1;
      if (item === 2) throw new Error("two");
      return item * 10;
    });
    assert.equal(most, 2);
    assert.deepEqual(
      results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason))),
      [30, 10, "Error: two", 0, 40],
    );
  });

  it("does nothing for nothing", async () => {
    assert.deepEqual(await sideBySide([], 3, () => assert.fail()), []);
  });
});
