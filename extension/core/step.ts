import type { ResourceKind } from "./change.ts";
import type { RecordToAdd } from "./events.ts";

/** What the runner gives a step beyond the run's own context. */
export interface StepContext {
  /** Says in the log what the running step waits for. */
  readonly progress: (detail: string) => void;
  /** True once a stage of this kind has failed, or could not be tried: waiting for what depends on it is in vain. */
  readonly hasFailed: (resource: ResourceKind | "verification") => boolean;
}

/** How a step ended. All but a failure, which is thrown as a `CdnError`. */
export type StepResult =
  | { readonly status: "done"; readonly detail?: string }
  /** What it should have done must not be done, or not now; `because` says why. `warning` goes into the report. */
  | { readonly status: "skipped"; readonly because: string; readonly warning?: string }
  /** Nothing is wrong, but the wanted state is not there yet, and the run does not wait for it any longer. */
  | { readonly status: "pending"; readonly detail: string }
  /** Waiting for records that only the person can add. */
  | { readonly status: "recordsMissing"; readonly records: readonly RecordToAdd[] };

export const done: StepResult = { status: "done" };
