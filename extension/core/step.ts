import type { ResourceKind } from "./change.ts";
import type { RecordToAdd } from "./events.ts";

/** What the runner gives a step beyond the run's own context. */
export interface StepContext {
  /** Says in the log what the running step waits for. */
  readonly progress: (detail: string) => void;
  /** True once a change of this kind has failed, or could not be tried: waiting for what depends on it is in vain. */
  readonly hasFailed: (resource: ResourceKind) => boolean;
}

/** How a step ended: done, waiting for records that only the person can add, or for something that has failed. */
export type StepResult =
  | { readonly status: "done" }
  | { readonly status: "blocked" }
  | { readonly status: "recordsMissing"; readonly records: readonly RecordToAdd[] };

export const done: StepResult = { status: "done" };
