/*
 * apply → verify → settle: the one way in which records of a site are changed, whoever asks for it.
 */
import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { nothingRun, type RunResult } from "../core/runStages.ts";
import { applyRecordChanges } from "./applyChanges.ts";
import type { SplitRecordChange } from "./recordChange.ts";
import type { SiteDns } from "./siteDns.ts";
import type { SplitVerification } from "./splitVerification.ts";
import { removeValidationRecords } from "./validationRecords.ts";
import { verifySplitStage } from "./verifySplit.ts";
import type { Traffic } from "./wantedRecords.ts";

/** Milliseconds that new records may take to reach the provider's name servers. */
const propagation = 60_000;

export interface DnsRun {
  /** As planned with the same `SiteDns`. */
  readonly changes: readonly SplitRecordChange[];
  /** Where visitors are meant to be sent; as `cdn.jsonc` says where left out. */
  readonly traffic?: Traffic;
  /** Hostnames that Cloudflare has just validated: the records of ours that it needed go at the end. */
  readonly validated?: readonly string[];
}

export interface DnsReport extends Pick<RunResult, "done" | "errors" | "cancelled"> {
  /** What visitors of both regions are told now; empty where something failed or the run was stopped. */
  readonly verifications: readonly SplitVerification[];
}

/** Changes the records and asks what visitors get. Never rejects for what a run can meet: the report says it. */
export async function runDns(
  dns: SiteDns,
  { changes, traffic = "both", validated = [] }: DnsRun,
  context: RunContext,
): Promise<DnsReport> {
  const { site, provider } = dns;
  const { done, errors, cancelled } = await applyRecordChanges(changes, provider, context);
  if (errors.length > 0 || cancelled) return { done, errors, cancelled, verifications: [] };
  try {
    if (validated.length > 0) await removeValidationRecords(provider, site, validated, context);
    // An answer with a target that stood there before is old, and not wrong.
    const previous = changes.flatMap(({ spec }) => (spec.existing ? [spec.existing.value] : []));
    const patience = changes.length > 0 ? propagation : 0;
    const [verifications] = await Promise.all([
      verifySplitStage(site, context, { traffic, previous, patience }),
      provider.settle(context.signal),
    ]);
    return { done, errors, cancelled, verifications };
  } catch (error) {
    if (context.signal.aborted) return { done, errors, cancelled: true, verifications: [] };
    if (error instanceof CdnError) return { done, errors: [error], cancelled, verifications: [] };
    throw error;
  }
}

/** Takes records away, without a look at what visitors get then. */
export async function removeDns(
  dns: SiteDns | undefined,
  changes: readonly SplitRecordChange[],
  context: RunContext,
): Promise<RunResult> {
  return dns ? applyRecordChanges(changes, dns.provider, context) : nothingRun;
}
