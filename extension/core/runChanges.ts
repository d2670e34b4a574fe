/*
 * Carries a plan out. Every change starts as soon as what it needs is done, so a deploy is as deep as the longest
 * road through the plan and not as long as the list. A change that fails holds up only those that need it. Each
 * step is idempotent: a run that was killed anywhere is simply run again.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "./cdnError.ts";
import { type AnyChange, changeId, type ResourceKind } from "./change.ts";
import { describeChange } from "./describeChange.ts";
import type { Emit, RecordToAdd, StageStatus } from "./events.ts";
import { isAbort } from "./isAbort.ts";
import type { RunContext } from "./runContext.ts";
import type { StepContext, StepResult } from "./step.ts";

export interface Applied {
  /** Ids of the changes that are done. */
  readonly done: readonly string[];
  readonly records: readonly RecordToAdd[];
  readonly errors: readonly CdnError[];
  readonly cancelled: boolean;
}

type Ending = "done" | "recordsMissing" | "failed" | "skipped" | "cancelled";

/** What the runner itself needs of a context; the rest is the steps' own. */
type Runnable = Pick<RunContext, "signal" | "emit">;

export async function applyChanges<Step extends AnyChange, Context extends Runnable>(
  changes: readonly Step[],
  context: Context,
  applyStep: (change: Step, context: Context & StepContext) => Promise<StepResult>,
): Promise<Applied> {
  for (const change of changes) announce(change, context.emit, "waiting");
  const errors: CdnError[] = [];
  const records: RecordToAdd[] = [];
  const endings = new Map<string, Promise<Ending>>();
  const failedKinds = new Set<ResourceKind>();

  const run = async (change: Step): Promise<Ending> => {
    const ending = await attempt(change);
    if (ending === "failed" || ending === "skipped") failedKinds.add(change.resource);
    return ending;
  };
  const attempt = async (change: Step): Promise<Ending> => {
    const needed = await Promise.all(change.needs.map((need) => endings.get(need) ?? "done"));
    if (needed.some((ending) => ending !== "done")) {
      announce(change, context.emit, "skipped", l10n.t("something it needs is not done"));
      return "skipped";
    }
    if (context.signal.aborted) {
      announce(change, context.emit, "skipped", l10n.t("cancelled"));
      return "cancelled";
    }
    announce(change, context.emit, "running");
    try {
      const result = await applyStep(change, {
        ...context,
        progress: (detail) => announce(change, context.emit, "running", detail),
        hasFailed: (resource) => failedKinds.has(resource),
      });
      if (result.status === "done") {
        announce(change, context.emit, "done");
        return "done";
      }
      if (result.status === "blocked") {
        announce(change, context.emit, "skipped", l10n.t("something it waits for is not done"));
        return "skipped";
      }
      records.push(...result.records);
      announce(change, context.emit, "waiting", l10n.t("waiting for DNS records to be added"));
      return "recordsMissing";
    } catch (error) {
      if (context.signal.aborted || isAbort(error)) {
        announce(change, context.emit, "skipped", l10n.t("cancelled"));
        return "cancelled";
      }
      const problem = asCdnError(error, change);
      errors.push(problem);
      announce(change, context.emit, "failed", problem.message);
      return "failed";
    }
  };

  // The plan is in order: whatever a change needs stands before it.
  for (const change of changes) endings.set(changeId(change), run(change));
  const ended = new Map<string, Ending>();
  for (const [id, ending] of endings) ended.set(id, await ending);
  return {
    done: [...ended].flatMap(([id, ending]) => (ending === "done" ? [id] : [])),
    records,
    errors,
    cancelled: context.signal.aborted,
  };
}

export function announce(change: AnyChange, emit: Emit, status: StageStatus, detail?: string): void {
  emit({
    type: "stage",
    id: changeId(change),
    resource: change.resource,
    title: describeChange(change),
    status,
    ...(detail ? { detail } : {}),
  });
}

function asCdnError(error: unknown, change: AnyChange): CdnError {
  if (error instanceof CdnError) return error;
  return new CdnError({
    reason: "unexpected",
    subject: describeChange(change),
    what: error instanceof Error ? error.message : String(error),
    remedy: l10n.t("Please report this together with the log."),
    cause: error,
  });
}
