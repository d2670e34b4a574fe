/*
 * Carries a plan out. Every change starts as soon as what it needs is done, so a deploy is as deep as the longest
 * road through the plan and not as long as the list. A change that fails holds up only those that need it. Each
 * step is idempotent: a run that was killed anywhere is simply run again.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../cdnError.ts";
import { isAbort } from "../cloudflare/problem.ts";
import type { ApplyContext, StepResult } from "./applyContext.ts";
import { changeId, type ResourceKind } from "./change.ts";
import type { Change } from "./changes.ts";
import { describeChange } from "./describe.ts";
import type { Emit, RecordToAdd } from "./events.ts";
import { applyBucket } from "./resources/bucket.ts";
import { applyBucketDomain } from "./resources/bucketDomain.ts";
import { applyCustomHostname } from "./resources/customHostname.ts";
import { applyDnsRecord } from "./resources/dnsRecord.ts";
import { applyFallbackOrigin } from "./resources/fallbackOrigin.ts";
import { applyRoute } from "./resources/workerRoute.ts";
import { applyWorkerScript } from "./resources/workerScript.ts";

export interface Applied {
  /** Ids of the changes that are done. */
  readonly done: readonly string[];
  readonly records: readonly RecordToAdd[];
  readonly errors: readonly CdnError[];
  readonly cancelled: boolean;
}

type Ending = "done" | "recordsMissing" | "failed" | "skipped" | "cancelled";

/** What the runner itself needs of a context; the rest is the steps' own. */
type Runnable = Pick<ApplyContext, "signal" | "emit">;

export async function applyChanges<Step extends Change, Context extends Runnable>(
  changes: readonly Step[],
  context: Context,
  applyStep: (
    change: Step,
    context: Context & Pick<ApplyContext, "progress" | "hasFailed">,
  ) => Promise<StepResult>,
): Promise<Applied> {
  for (const change of changes) announce(change, context.emit, "waiting");
  const errors: CdnError[] = [];
  const records: RecordToAdd[] = [];
  const endings = new Map<string, Promise<Ending>>();
  const fallen = new Set<ResourceKind>();

  const run = async (change: Step): Promise<Ending> => {
    const ending = await attempt(change);
    if (ending === "failed" || ending === "skipped") fallen.add(change.resource);
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
        hasFailed: (resource) => fallen.has(resource),
      });
      if (result.status === "done") {
        announce(change, context.emit, "done");
        return "done";
      }
      if (result.status === "hopeless") {
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

export async function applyChange(change: Change, context: ApplyContext): Promise<StepResult> {
  switch (change.resource) {
    case "bucket":
      return applyBucket(change, context);
    case "bucketDomain":
      return applyBucketDomain(change, context);
    case "dnsRecord":
      return applyDnsRecord(change, context);
    case "fallbackOrigin":
      return applyFallbackOrigin(change, context);
    case "customHostname":
      return applyCustomHostname(change, context);
    case "workerScript":
      return applyWorkerScript(change, context);
    case "workerRoute":
      return applyRoute(change, context);
    case "splitRecord":
      throw new Error("Visitors are switched after the verification (splitDns.ts), not here.");
  }
}

type Status = "waiting" | "running" | "done" | "skipped" | "failed";

export function announce(change: Change, emit: Emit, status: Status, detail?: string): void {
  emit({
    type: "stage",
    id: changeId(change),
    resource: change.resource,
    title: describeChange(change),
    status,
    ...(detail ? { detail } : {}),
  });
}

function asCdnError(error: unknown, change: Change): CdnError {
  if (error instanceof CdnError) return error;
  return new CdnError({
    reason: "unexpected",
    subject: describeChange(change),
    what: error instanceof Error ? error.message : String(error),
    remedy: l10n.t("Please report this together with the log."),
    cause: error,
  });
}
