/*
 * The one runner: sites, DNS and certificates go through it. Every stage starts as soon as what it needs is done, so
 * a run is as deep as the longest road through its stages and not as long as the list. A stage that fails holds up
 * only those that need it.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "./cdnError.ts";
import type { ResourceKind } from "./change.ts";
import type { RecordToAdd } from "./events.ts";
import { isAbort } from "./isAbort.ts";
import type { RunContext } from "./runContext.ts";
import { announce, type Stage } from "./stage.ts";
import type { StepContext } from "./step.ts";

export interface RunResult {
  /** Ids of the stages that are done. */
  readonly done: readonly string[];
  readonly records: readonly RecordToAdd[];
  readonly warnings: readonly string[];
  readonly errors: readonly CdnError[];
  readonly cancelled: boolean;
}

/** Of a run without stages. */
export const nothingRun: RunResult = { done: [], records: [], warnings: [], errors: [], cancelled: false };

type Ending = "done" | "pending" | "recordsMissing" | "failed" | "skipped" | "cancelled";

/**
 * Runs stages. They are in order: whatever a stage needs, or comes after, stands before it; ids that are not among
 * them count as done. Never rejects: what went wrong is in the result.
 */
export async function runStages<Context extends Pick<RunContext, "signal" | "emit">>(
  stages: readonly Stage<Context>[],
  context: Context,
): Promise<RunResult> {
  const { signal, emit } = context;
  for (const stage of stages) announce(stage, emit, "waiting");
  const errors: CdnError[] = [];
  const warnings: string[] = [];
  const records: RecordToAdd[] = [];
  const endings = new Map<string, Promise<Ending>>();
  const failedKinds = new Set<ResourceKind | "verification">();
  const endingsOf = (ids: readonly string[] = []) => Promise.all(ids.map((id) => endings.get(id) ?? "done"));

  const run = async (stage: Stage<Context>): Promise<Ending> => {
    const ending = await attempt(stage);
    if (!stage.isCleanUp && (ending === "failed" || ending === "skipped")) failedKinds.add(stage.resource);
    return ending;
  };
  const attempt = async (stage: Stage<Context>): Promise<Ending> => {
    const [needed] = await Promise.all([endingsOf(stage.needs), endingsOf(stage.after)]);
    if (signal.aborted) {
      announce(stage, emit, "skipped", l10n.t("cancelled"));
      return "cancelled";
    }
    if (needed.some((ending) => ending !== "done")) {
      announce(stage, emit, "skipped", l10n.t("something it needs is not done"));
      return "skipped";
    }
    announce(stage, emit, "running");
    try {
      return await carryOut(stage);
    } catch (error) {
      if (signal.aborted || isAbort(error)) {
        announce(stage, emit, "skipped", l10n.t("cancelled"));
        return "cancelled";
      }
      const problem = asCdnError(error, stage);
      if (stage.isCleanUp) warnings.push(problem.message);
      else errors.push(problem);
      // The run has not failed, and its exit code says so: nor does what people see of it.
      announce(stage, emit, stage.isCleanUp ? "skipped" : "failed", problem.message);
      return "failed";
    }
  };
  const carryOut = async (stage: Stage<Context>): Promise<Ending> => {
    const step: StepContext = {
      progress: (detail) => announce(stage, emit, "running", detail),
      hasFailed: (resource) => failedKinds.has(resource),
    };
    const result = await stage.run({ ...context, ...step });
    switch (result.status) {
      case "done":
        announce(stage, emit, "done", result.detail);
        return "done";
      case "skipped":
        if (result.warning !== undefined) warnings.push(result.warning);
        announce(stage, emit, "skipped", result.because);
        return "skipped";
      case "pending":
        announce(stage, emit, "waiting", result.detail);
        return "pending";
      case "recordsMissing":
        records.push(...result.records);
        announce(stage, emit, "waiting", l10n.t("waiting for DNS records to be added"));
        return "recordsMissing";
    }
  };

  for (const stage of stages) endings.set(stage.id, run(stage));
  const done: string[] = [];
  for (const [id, ending] of endings) if ((await ending) === "done") done.push(id);
  return { done, records, warnings, errors, cancelled: signal.aborted };
}

function asCdnError(error: unknown, { title }: { readonly title: string }): CdnError {
  if (error instanceof CdnError) return error;
  return new CdnError({
    reason: "unexpected",
    subject: title,
    what: error instanceof Error ? error.message : String(error),
    remedy: l10n.t("Please report this together with the log."),
    cause: error,
  });
}
