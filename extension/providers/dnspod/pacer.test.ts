import assert from "node:assert/strict";
import { createPacer } from "./pacer.ts";

describe("the pacer", () => {
  const never = new AbortController().signal;

  it("lets no second hold more starts than the limit", async () => {
    const pace = createPacer(20);
    const starts: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        await pace(never);
        starts.push(performance.now());
      }),
    );
    for (const [index, start] of starts.entries()) {
      const later = starts[index + 20];
      // Timers may fire up to a millisecond early.
      if (later !== undefined)
        assert.ok(later - start >= 995, `${later - start} ms between ${index} and ${index + 20}`);
    }
    const [first = 0] = starts;
    assert.ok((starts.at(-1) ?? 0) - first < 2500);
  });

  it("stops waiting when told to", async () => {
    const pace = createPacer(1);
    await pace(never);
    const before = performance.now();
    await assert.rejects(pace(AbortSignal.timeout(20)));
    assert.ok(performance.now() - before < 500);
  });
});
