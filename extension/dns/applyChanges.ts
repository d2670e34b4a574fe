import * as l10n from "@vscode/l10n";
import { CdnError } from "../cdnError.ts";
import { changeId } from "../deploy/change.ts";
import { describeChange } from "../deploy/describe.ts";
import type { StageStatus } from "../deploy/events.ts";
import { applySplitRecord, type SplitRecordChange } from "../deploy/resources/splitRecord.ts";
import type { RunContext } from "../deploy/runContext.ts";
import type { DnsProvider } from "./provider.ts";
import { refuseWithoutConsent } from "./validationRecords.ts";

export interface AppliedRecords {
  /** Ids of the changes that were carried out. */
  readonly done: readonly string[];
  readonly errors: readonly CdnError[];
}

/**
 * Carries out changes of DNS records alone, one after the other in their order; each is reported as a stage. What
 * needs a change that failed is skipped. Nothing is written at all while a foreign record lacks a consent. Rejects
 * only with the signal's reason.
 */
export async function applyRecordChanges(
  changes: readonly SplitRecordChange[],
  provider: DnsProvider,
  context: Pick<RunContext, "signal" | "emit" | "consents">,
): Promise<AppliedRecords> {
  const stage = (change: SplitRecordChange, status: StageStatus, detail?: string) =>
    context.emit({
      type: "stage",
      id: changeId(change),
      resource: change.resource,
      title: describeChange(change),
      status,
      ...(detail === undefined ? {} : { detail }),
    });
  const refusals = changes.flatMap((change) => {
    const problem = problemOf(change, () => refuseWithoutConsent(change, context.consents));
    return problem === undefined ? [] : [problem];
  });
  if (refusals.length > 0) return { done: [], errors: refusals };

  for (const change of changes) stage(change, "waiting");
  const done: string[] = [];
  const errors: CdnError[] = [];
  const planned = new Set(changes.map(changeId));
  for (const change of changes) {
    if (change.needs.some((need) => planned.has(need) && !done.includes(need))) {
      stage(change, "skipped", l10n.t("something it needs is not done"));
      continue;
    }
    stage(change, "running");
    try {
      await applySplitRecord(change, provider, context);
      done.push(changeId(change));
      stage(change, "done");
    } catch (error) {
      context.signal.throwIfAborted();
      const problem = asProblem(error, change);
      errors.push(problem);
      stage(change, "failed", problem.message);
    }
  }
  return { done, errors };
}

function problemOf(change: SplitRecordChange, check: () => void): CdnError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return asProblem(error, change);
  }
}

function asProblem(error: unknown, change: SplitRecordChange): CdnError {
  if (error instanceof CdnError) return error;
  return new CdnError({
    reason: "unexpected",
    subject: describeChange(change),
    what: error instanceof Error ? error.message : String(error),
    remedy: l10n.t("Please report this together with the log."),
    cause: error,
  });
}
