import type { AnyChange } from "./change.ts";
import type { RunContext } from "./runContext.ts";
import { type RunResult, runStages } from "./runStages.ts";
import { changeHead } from "./stage.ts";
import type { StepContext, StepResult } from "./step.ts";

/** Carries a plan out: each change is a stage of the run. The plan is in order: see `runStages`. */
export function applyChanges<Step extends AnyChange, Context extends Pick<RunContext, "signal" | "emit">>(
  changes: readonly Step[],
  context: Context,
  applyStep: (change: Step, context: Context & StepContext) => Promise<StepResult>,
): Promise<RunResult> {
  const stages = changes.map((change) => ({
    ...changeHead(change),
    needs: change.needs,
    run: (stepContext: Context & StepContext) => applyStep(change, stepContext),
  }));
  return runStages(stages, context);
}
