import { CdnError } from "../cdnError.ts";
import { type Applied, applyChanges } from "../deploy/apply.ts";
import { done } from "../deploy/applyContext.ts";
import { applySplitRecord } from "../deploy/resources/splitRecord/apply.ts";
import type { SplitRecordChange } from "../deploy/resources/splitRecord/change.ts";
import type { RunContext } from "../deploy/runContext.ts";
import type { DnsProvider } from "./provider.ts";
import { refuseWithoutConsent } from "./validationRecords.ts";

/**
 * Carries out changes of DNS records; each is reported as a stage, and what needs a change that failed is skipped.
 * Nothing is written at all while a foreign record lacks a consent.
 */
export async function applyRecordChanges(
  changes: readonly SplitRecordChange[],
  provider: DnsProvider,
  context: Pick<RunContext, "signal" | "emit" | "consents">,
): Promise<Applied> {
  const errors = changes.flatMap((change) => refusal(change, context));
  if (errors.length > 0) return { done: [], records: [], errors, cancelled: false };
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
