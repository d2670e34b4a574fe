import assert from "node:assert/strict";
import { back, type Position, runSteps, type Step } from "./steps.ts";

interface State {
  readonly kind?: "r2" | "b2";
  readonly endpoint?: string;
  readonly name?: string;
}

/** A person who answers each step in turn from a script. */
function wizard(answers: readonly (State | typeof back)[]) {
  const left = [...answers];
  const seen: { step: string; position: Position; state: State }[] = [];
  const ask =
    (name: string): Step<State>["run"] =>
    async (state, position) => {
      seen.push({ step: name, position, state });
      const answer = left.shift();
      assert.ok(answer !== undefined, `no answer left for ${name}`);
      return answer === back ? back : { ...state, ...answer };
    };
  const steps: Step<State>[] = [
    { run: ask("kind") },
    { applies: (state) => state.kind === "b2", run: ask("endpoint") },
    { run: ask("name") },
  ];
  return { steps, seen };
}

describe("runSteps", () => {
  it("asks what applies, and counts only that", async () => {
    const { steps, seen } = wizard([{ kind: "r2" }, { name: "images" }]);
    assert.deepEqual(await runSteps(steps, {}), { kind: "r2", name: "images" });
    assert.deepEqual(
      seen.map(({ step, position }) => [step, position.step, position.total, position.canGoBack]),
      [
        ["kind", 1, 2, false],
        ["name", 2, 2, true],
      ],
    );
  });

  it("goes back over a step that did not apply, and shows the earlier answer", async () => {
    const { steps, seen } = wizard([{ kind: "r2" }, back, { kind: "b2" }, { endpoint: "s3" }, { name: "x" }]);
    assert.deepEqual(await runSteps(steps, {}), { kind: "b2", endpoint: "s3", name: "x" });
    assert.deepEqual(
      seen.map(({ step, position }) => `${step} ${position.step}/${position.total}`),
      ["kind 1/2", "name 2/2", "kind 1/2", "endpoint 2/3", "name 3/3"],
    );
    assert.equal(seen[2]?.state.kind, "r2");
  });

  it("stays at the first question when there is nothing before it", async () => {
    const { steps } = wizard([back, { kind: "r2" }, { name: "x" }]);
    assert.deepEqual(await runSteps(steps, {}), { kind: "r2", name: "x" });
  });

  it("ends with the prompt's own rejection", async () => {
    const step: Step<State> = { run: () => Promise.reject(new Error("closed")) };
    await assert.rejects(runSteps([step], {}), /closed/);
  });
});
