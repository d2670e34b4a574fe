/*
 * The part of a deploy that is not at Cloudflare: the DNS of the public hostnames. Traffic is switched last, after
 * the edge was verified by direct connection, so that a visitor never meets a half-made site.
 */

import type { RunContext } from "../core/runContext.ts";
import { nothingRun, type RunResult } from "../core/runStages.ts";
import { applyRecordChanges } from "../dns/applyChanges.ts";
import {
  observeSplitRecords,
  planSplitRecords,
  planSplitRemoval,
  type SplitRecordState,
} from "../dns/planRecords.ts";
import { dnsProviderFor } from "../dns/providerFor.ts";
import type { SplitRecordChange, SplitRecordPlan } from "../dns/recordChange.ts";
import type { SplitVerification } from "../dns/splitVerification.ts";
import { removeValidationRecords } from "../dns/validationRecords.ts";
import { verifySplitStage } from "../dns/verifySplit.ts";
import { wantedRecords } from "../dns/wantedRecords.ts";
import type { DnsProvider } from "../providers/capabilities/dns.ts";
import { isActive } from "../providers/cloudflare/hostnameState.ts";
import type { Site } from "../site/site.ts";
import type { SiteState } from "./model/siteState.ts";

const providers = new WeakMap<RunContext, Map<string, DnsProvider | undefined>>();

/** One provider for a run: it remembers what it has written while the service's list still lags behind. */
export function providerOf(site: Site, context: RunContext): DnsProvider | undefined {
  const ofRun = providers.get(context) ?? new Map<string, DnsProvider | undefined>();
  providers.set(context, ofRun);
  if (!ofRun.has(site.name)) ofRun.set(site.name, dnsProviderFor(site, context));
  return ofRun.get(site.name);
}

/** What the provider holds; undefined where the site's DNS is not ours to read. */
export async function observeSplitDns(
  site: Site,
  context: RunContext,
): Promise<SplitRecordState | undefined> {
  const provider = providerOf(site, context);
  return provider && observeSplitRecords(provider, context.signal);
}

export function planSplitDns(
  site: Site,
  state: SiteState,
  split: SplitRecordState | undefined,
  purpose: "deploy" | "destroy",
): SplitRecordPlan {
  if (!split) return { changes: [], warnings: [] };
  if (purpose === "destroy") return planSplitRemoval(site, split.existing);
  const validated = state.customHostnames.filter(isActive).map(({ hostname }) => hostname);
  return planSplitRecords(wantedRecords(site, { validated }), split.existing, split.capabilities);
}

/** Milliseconds that new records may take to reach the provider's name servers. */
const propagation = 60_000;

/** Switches the traffic, then takes away what only the validation needed. */
export async function applySplitDns(
  site: Site,
  changes: readonly SplitRecordChange[],
  validated: readonly string[],
  context: RunContext,
): Promise<RunResult> {
  const provider = providerOf(site, context);
  if (!provider) return nothingRun;
  const applied = await applyRecordChanges(changes, provider, context);
  const isWhole = applied.errors.length === 0 && !applied.cancelled;
  if (isWhole && validated.length > 0) await removeValidationRecords(provider, site, validated, context);
  return applied;
}

/** Asks what visitors of both regions are told, once the records are there. */
export async function verifySplitDns(
  site: Site,
  changes: readonly SplitRecordChange[],
  context: RunContext,
): Promise<readonly SplitVerification[]> {
  const provider = providerOf(site, context);
  if (!provider || context.signal.aborted) return [];
  const previous = changes.flatMap(({ spec }) => (spec.existing ? [spec.existing.value] : []));
  const [verifications] = await Promise.all([
    verifySplitStage(site, context, { previous, patience: changes.length > 0 ? propagation : 0 }),
    provider.settle(context.signal),
  ]);
  return verifications;
}
