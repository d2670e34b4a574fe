import { CdnError } from "../core/cdnError.ts";
import { applyChanges } from "../core/runChanges.ts";
import type { RunContext } from "../core/runContext.ts";
import { nothingRun, type RunResult } from "../core/runStages.ts";
import { done } from "../core/step.ts";
import type { DnsProvider } from "../providers/capabilities/dns.ts";
import { applySplitRecord } from "./applyRecord.ts";
import type { SplitRecordChange } from "./recordChange.ts";
import { refuseWithoutConsent } from "./validationRecords.ts";

/**
 * Carries out changes of DNS records; each is reported as a stage, and what needs a change that failed is skipped.
 * Nothing is written at all while a foreign record lacks a consent.
 */
export async function applyRecordChanges(
  changes: readonly SplitRecordChange[],
  provider: DnsProvider,
  context: Pick<RunContext, "signal" | "emit" | "consents">,
): Promise<RunResult> {
  const errors = changes.flatMap((change) => refusal(change, context));
  if (errors.length > 0) return { ...nothingRun, errors };
  return applyChanges(changes, context, async (change) => {
    await applySplitRecord(change, provider, context);
    return done;
  });
}

function refusal(change: SplitRecordChange, context: Pick<RunContext, "consents">): readonly CdnError[] {
  try {
    refuseWithoutConsent(change, context.consents);
    return [];
  } catch (error) {
    if (error instanceof CdnError) return [error];
    throw error;
  }
}
