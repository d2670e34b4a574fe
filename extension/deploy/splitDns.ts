/*
 * The part of a site's plan that is not at Cloudflare: the DNS of the public hostnames.
 */
import { planSplitRecords, planSplitRemoval, type SplitRecordState } from "../dns/planRecords.ts";
import type { SplitRecordPlan } from "../dns/recordChange.ts";
import { wantedRecords } from "../dns/wantedRecords.ts";
import { isActive } from "../providers/cloudflare/hostnameState.ts";
import type { Site } from "../site/site.ts";
import type { SiteState } from "./model/siteState.ts";

/** `split`: what the provider holds; undefined where the site's DNS is not ours to read. */
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
