import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CdnError } from "./cdnError.ts";
import type { DeployEvent } from "./events.ts";
import { runStages } from "./runStages.ts";
import type { Stage } from "./stage.ts";
import { done, type StepContext, type StepResult } from "./step.ts";

type TestContext = { readonly signal: AbortSignal; readonly emit: (event: DeployEvent) => void };
type TestStage = Stage<TestContext>;

function stage(
  id: string,
  run: (context: StepContext) => Promise<StepResult>,
  more: Partial<TestStage> = {},
): TestStage {
  return { id, resource: "certificate", title: `do ${id}`, needs: [], run, ...more };
}

const failure = new CdnError({ reason: "server", subject: "It", what: "it broke", remedy: "Again." });
const fails = () => Promise.reject(failure);

async function run(stages: readonly TestStage[]) {
  const last = new Map<string, string>();
  const result = await runStages(stages, {
    signal: new AbortController().signal,
    emit: (event) => {
      if (event.type === "stage")
        last.set(event.id, event.detail ? `${event.status}: ${event.detail}` : event.status);
    },
  });
  return { result, last: Object.fromEntries(last) };
}

describe("runStages", () => {
  it("waits for what a stage comes after, however that ends", async () => {
    const order: string[] = [];
    const { result } = await run([
      stage("a", async () => {
        await sleep(5);
        order.push("a");
        throw failure;
      }),
      stage(
        "b",
        async () => {
          order.push("b");
          return done;
        },
        { after: ["a"] },
      ),
    ]);
    assert.deepEqual(order, ["a", "b"]);
    assert.deepEqual(result.done, ["b"]);
  });

  it("a clean-up that fails is a warning, and says nothing of the others of its kind", async () => {
    let seen: boolean | undefined;
    const { result, last } = await run([
      stage("old", fails, { isCleanUp: true }),
      stage(
        "older",
        async ({ hasFailed }) => {
          seen = hasFailed("certificate");
          return done;
        },
        { after: ["old"], isCleanUp: true },
      ),
    ]);
    assert.deepEqual(result.errors, []);
    assert.deepEqual(result.warnings, [failure.message]);
    assert.equal(seen, false);
    assert.deepEqual(last, { old: `skipped: ${failure.message}`, older: "done" });
  });

  it("a step may end as skipped, with its reason and a warning; what needs it is skipped, too", async () => {
    const { result, last } = await run([
      stage("a", async () => ({ status: "skipped", because: "in use", warning: "a is in use" })),
      stage("b", async () => done, { needs: ["a"] }),
    ]);
    assert.deepEqual(last, { a: "skipped: in use", b: "skipped: something it needs is not done" });
    assert.deepEqual(result.warnings, ["a is in use"]);
    assert.deepEqual(result.errors, []);
    assert.deepEqual(result.done, []);
  });

  it("what is not there yet is neither done nor failed", async () => {
    const { result, last } = await run([
      stage("edge", async () => ({ status: "pending", detail: "still the old one" }), {
        resource: "verification",
      }),
      stage("next", async ({ hasFailed }) => ({
        status: "done",
        detail: hasFailed("verification") ? "failed" : "not failed",
      })),
    ]);
    assert.deepEqual(last, { edge: "waiting: still the old one", next: "done: not failed" });
    assert.deepEqual([result.done, result.errors, result.warnings], [["next"], [], []]);
  });

  it("an error of nobody's making names the stage", async () => {
    const { result } = await run([stage("a", () => Promise.reject(new TypeError("x is undefined")))]);
    assert.match(result.errors[0]?.message ?? "", /^do a: x is undefined\. /);
  });
});
