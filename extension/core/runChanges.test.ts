import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CdnError } from "./cdnError.ts";
import type { AnyChange } from "./change.ts";
import type { DeployEvent } from "./events.ts";
import { applyChanges } from "./runChanges.ts";
import { done, type StepResult } from "./step.ts";

const route = (name: string, ...needs: string[]): AnyChange => ({
  resource: "workerRoute",
  action: "create",
  name,
  reason: "",
  destroys: false,
  needs: needs.map((need) => `workerRoute/${need}`),
  spec: { id: undefined, script: "s" },
});

const failure = new CdnError({ reason: "server", subject: "Route b", what: "it broke", remedy: "Again." });

async function run(
  changes: readonly AnyChange[],
  step: (name: string) => Promise<StepResult>,
  signal?: AbortSignal,
) {
  const events: DeployEvent[] = [];
  const context = {
    signal: signal ?? new AbortController().signal,
    emit: (event: DeployEvent) => void events.push(event),
  };
  const applied = await applyChanges(changes, context, (change) => step(change.name));
  const last = new Map<string, string>();
  for (const event of events)
    if (event.type === "stage") last.set(event.id.replace("workerRoute/", ""), event.status);
  return { applied, last: Object.fromEntries(last), events };
}

describe("applyChanges", () => {
  it("runs what it can at once and what needs something after it", async () => {
    const order: string[] = [];
    const { applied } = await run([route("a"), route("b"), route("c", "a", "b")], async (name) => {
      order.push(`+${name}`);
      await sleep(5);
      order.push(`-${name}`);
      return done;
    });
    assert.deepEqual(order, ["+a", "+b", "-a", "-b", "+c", "-c"]);
    assert.deepEqual(applied.done, ["workerRoute/a", "workerRoute/b", "workerRoute/c"]);
  });

  it("a failure holds up only what needs it", async () => {
    const { applied, last } = await run(
      [route("a"), route("b"), route("c", "b"), route("d", "a")],
      async (name) => {
        if (name === "b") throw failure;
        return done;
      },
    );
    assert.deepEqual(last, { a: "done", b: "failed", c: "skipped", d: "done" });
    assert.deepEqual(applied.errors, [failure]);
  });

  it("announces every stage before anything runs", async () => {
    const { events } = await run([route("a"), route("b", "a")], async () => done);
    assert.deepEqual(
      events.slice(0, 2).map((event) => event.type === "stage" && event.status),
      ["waiting", "waiting"],
    );
  });

  it("missing records end a step without failing the run", async () => {
    const record = { type: "TXT", name: "n", value: "v", purpose: "p" } as const;
    const { applied, last } = await run([route("a"), route("b", "a")], async (name) =>
      name === "a" ? { status: "recordsMissing", records: [record] } : done,
    );
    assert.deepEqual(last, { a: "waiting", b: "skipped" });
    assert.deepEqual(applied.records, [record]);
    assert.deepEqual(applied.errors, []);
  });

  it("starts nothing new once it was cancelled", async () => {
    const controller = new AbortController();
    const { applied, last } = await run(
      [route("a"), route("b", "a")],
      async () => {
        controller.abort();
        return done;
      },
      controller.signal,
    );
    assert.deepEqual(last, { a: "done", b: "skipped" });
    assert.equal(applied.cancelled, true);
  });
});
