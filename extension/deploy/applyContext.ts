import type { CloudflareApi } from "../cloudflare/api.ts";
import type { Account, Zone } from "../cloudflare/types.ts";
import type { Site } from "../site/site.ts";
import type { ResourceKind } from "./change.ts";
import type { RecordToAdd } from "./events.ts";
import type { RunContext } from "./runContext.ts";

/** What every apply step gets: the run's context, and where the site lives. */
export interface ApplyContext extends RunContext {
  readonly api: CloudflareApi;
  readonly site: Site;
  readonly account: Account;
  readonly zone: Zone;
  /** Says in the log what the running step waits for. */
  readonly progress: (detail: string) => void;
  /** True once a change of this kind has failed, or could not be tried: waiting for what depends on it is in vain. */
  readonly hasFailed: (resource: ResourceKind) => boolean;
  /** Publishes validation records where the site's DNS is ours to write; undefined where a person must do it. */
  readonly publishRecords: ((records: readonly RecordToAdd[]) => Promise<void>) | undefined;
}

/** How a step ended: done, waiting for records that only the person can add, or for something that has failed. */
export type StepResult =
  | { readonly status: "done" }
  | { readonly status: "hopeless" }
  | { readonly status: "recordsMissing"; readonly records: readonly RecordToAdd[] };

export const done: StepResult = { status: "done" };
