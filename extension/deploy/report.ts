import type { CdnError } from "../core/cdnError.ts";
import type { RecordToAdd } from "../core/events.ts";
import type { SiteDns } from "../dns/siteDns.ts";
import type { SplitVerification } from "../dns/splitVerification.ts";
import type { Account, Zone } from "../providers/cloudflare/types.ts";
import type { PlacedSite } from "../site/site.ts";
import type { Change } from "./changes.ts";
import type { SiteState } from "./model/siteState.ts";
import type { WantedWorker } from "./model/wanted.ts";

/** What a deploy would do, and what it was worked out from. */
export interface Plan {
  readonly purpose: "deploy" | "destroy";
  readonly site: PlacedSite;
  readonly account: Account;
  readonly zone: Zone;
  readonly state: SiteState;
  /** What the site's Worker should be. */
  readonly worker: WantedWorker;
  /** The site's DNS; undefined where it is not ours to write. */
  readonly dns?: SiteDns | undefined;
  /** In the order they will be applied. Empty: nothing to do. */
  readonly changes: readonly Change[];
  /** What the person should know though nothing will be done about it. */
  readonly warnings: readonly string[];
  /** What the Worker's tags name as ours while the plan is applied; see ownership.ts. */
  readonly ledger?: readonly string[];
  /** `destroy`: something of ours stays for now because others use it; once they are gone it can go too. */
  readonly isPartial?: boolean;
}

export interface HostnameVerification {
  readonly hostname: string;
  readonly verdict: "verified" | "failed" | "inconclusive";
  /** Each check in words, for the log. */
  readonly evidence: readonly string[];
  /** Key of the object that was compared. */
  readonly key?: string;
  /** Last day of the certificate that the edge showed, milliseconds since the epoch. */
  readonly certificateExpires?: number;
}

export type Outcome = "unchanged" | "succeeded" | "recordsMissing" | "failed" | "cancelled";

export interface Report {
  readonly outcome: Outcome;
  /** Ids of the changes that were carried out. */
  readonly done: readonly string[];
  readonly verifications: readonly HostnameVerification[];
  /** What visitors of the two regions are told; empty where the site's DNS is not ours to write. */
  readonly split: readonly SplitVerification[];
  /** What is left for the person to add at their DNS provider. */
  readonly records: readonly RecordToAdd[];
  readonly errors: readonly CdnError[];
}
