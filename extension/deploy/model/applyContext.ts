import type { RecordToAdd } from "../../core/events.ts";
import type { Turns } from "../../core/inTurn.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { StepContext } from "../../core/step.ts";
import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import type { Account, Zone } from "../../providers/cloudflare/types.ts";
import type { Site } from "../../site/site.ts";
import type { SiteRun } from "./siteRun.ts";

/** What every apply step gets: the run's context, and where the site lives. */
export interface ApplyContext extends RunContext, StepContext {
  readonly api: CloudflareApi;
  readonly site: Site;
  readonly account: Account;
  readonly zone: Zone;
  /** This run's hold on the site. */
  readonly run: SiteRun;
  /** For what sites that are deployed side by side have only one of. */
  readonly turns: Turns;
  /** Publishes validation records where the site's DNS is ours to write; undefined where a person must do it. */
  readonly publishRecords: ((records: readonly RecordToAdd[]) => Promise<void>) | undefined;
}
