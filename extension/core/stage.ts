import { type AnyChange, changeId, type ResourceKind } from "./change.ts";
import { describeChange } from "./describeChange.ts";
import type { Emit, StageStatus } from "./events.ts";
import type { StepContext, StepResult } from "./step.ts";

/** What people see of a stage. */
export interface StageHead {
  /** Of a change: `changeId`. */
  readonly id: string;
  readonly resource: ResourceKind | "verification";
  /** One line, in the reader's language. */
  readonly title: string;
}

/** One stage of a run, as data: a change that is carried out, or a look at what changes have made. */
export interface Stage<Context> extends StageHead {
  /** Ids of the stages that must be done first: where one of them is not, this one is skipped. */
  readonly needs: readonly string[];
  /** Ids of the stages that must be over first, however they end. */
  readonly after?: readonly string[];
  /** What it leaves behind harms nobody: a failure is a warning of the run, told as
   * skipped, and the next run tries again. */
  readonly isCleanUp?: boolean;
  /** Idempotent: a run that was killed anywhere is simply run again. */
  readonly run: (context: Context & StepContext) => Promise<StepResult>;
}

export function changeHead(change: AnyChange): StageHead {
  return { id: changeId(change), resource: change.resource, title: describeChange(change) };
}

/** Tells the front ends how a stage stands. */
export function announce(
  { id, resource, title }: StageHead,
  emit: Emit,
  status: StageStatus,
  detail?: string,
): void {
  emit({ type: "stage", id, resource, title, status, ...(detail ? { detail } : {}) });
}
