import assert from "node:assert/strict";
import { poll } from "./poll.ts";

describe("poll", () => {
  /** Sees the values one after another, each a minute after the one before; the last one for ever. */
  async function seeing(values: readonly string[], limit: (value: string) => number) {
    let looks = 0;
    const { value, reached } = await poll({
      read: async () => values[Math.min(looks++, values.length - 1)] ?? "",
      until: (seen) => seen === "done",
      limit,
      signal: new AbortController().signal,
      now: () => looks * 60_000,
      first: 1,
      longest: 1,
    });
    return { value, reached, looks };
  }
  const minutes = (value: string) => (value === "odd" ? 2 : 5) * 60_000 + 30_000;

  it("gives each limit its own time, from the look that asked for it first", async () => {
    const steps = ["a", "a", "a", "a", "odd", "odd", "done"];
    assert.deepEqual(await seeing(steps, minutes), { value: "done", reached: true, looks: 7 });
    assert.deepEqual(await seeing(["a", "odd"], minutes), { value: "odd", reached: false, looks: 5 });
  });

  it("ends where a state comes and goes for ever", async () => {
    const flapping = Array.from({ length: 100 }, (_, index) => (index % 2 ? "odd" : "a"));
    const { reached, looks } = await seeing(flapping, minutes);
    assert.equal(reached, false);
    assert.ok(looks < 10, `${looks} looks`);
  });
});
