import type { ResourceKind } from "./change.ts";

/** A DNS record for the person to add at their own provider. Names are fully qualified, without a final dot. */
export interface RecordToAdd {
  readonly type: "TXT" | "CNAME";
  readonly name: string;
  readonly value: string;
  /** What it is for, in the reader's language. */
  readonly purpose: string;
}

export type StageStatus = "waiting" | "running" | "done" | "skipped" | "failed";

/**
 * What a run reports. The front ends only draw these: the terminal as lines, the editor as the deploy log.
 * A stage is announced as `waiting` before anything runs, so the whole road is visible from the start.
 */
export type DeployEvent =
  | {
      readonly type: "stage";
      readonly id: string;
      readonly resource: ResourceKind | "verification";
      readonly title: string;
      readonly status: StageStatus;
      /** What it is waiting for, or why it failed or was skipped. */
      readonly detail?: string;
    }
  | { readonly type: "records"; readonly hostname: string; readonly records: readonly RecordToAdd[] }
  /** A service has been silent for a while; `isOver` once it has answered, or is not waited for any longer. */
  | { readonly type: "waiting"; readonly what: string; readonly isOver: boolean }
  | { readonly type: "log"; readonly level: "debug" | "info" | "warning"; readonly message: string };

export type Emit = (event: DeployEvent) => void;
