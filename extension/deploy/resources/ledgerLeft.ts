import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { poll } from "../../core/poll.ts";
import { observeCustomHostnames } from "../../providers/cloudflare/customHostnames.ts";
import { judgeHostname } from "../../providers/cloudflare/hostnameState.ts";
import { longestLag } from "../../providers/cloudflare/judgement.ts";
import { observeTags } from "../../providers/cloudflare/workers.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import {
  bucketDomainEntry,
  isOurComment,
  ledgerEntry,
  madeBucketDomains,
  namesInLedger,
  readOwnership,
} from "../model/ownership.ts";
import { observeBucketDomain } from "./bucketDomain.ts";
import { observeDnsRecords } from "./dnsRecord.ts";
import { isGoing, observeFallbackOrigin } from "./fallbackOrigin.ts";
import { observeRoutes } from "./workerRoute.ts";

/**
 * The last look before a site's ledger goes: whatever is of ours and still there would be known to nobody any more.
 * A read may show for some seconds what is gone already, so it is looked at again for a while.
 *
 * @throws CdnError (busy) where something is there: another run has made it since this one was planned.
 */
export async function refuseWhileLeft(context: ApplyContext): Promise<void> {
  const { site, account, api } = context;
  const tags = await observeTags(api, account, site.worker.name);
  if (!tags) return;
  const { made } = readOwnership(tags);
  const { value: left } = await poll({
    read: () => stillThere(made, context),
    until: (found) => found.length === 0,
    onWaiting: (found) => context.progress(l10n.t("waiting until {0} is gone", found.join(", "))),
    signal: context.signal,
    limit: longestLag,
    now: context.now,
  });
  if (left.length === 0) return;
  throw new CdnError({
    reason: "busy",
    subject: l10n.t("Worker {0}", site.worker.name),
    what: l10n.t("it stays, since something that it remembers is there again: {0}", left.join(", ")),
    remedy: l10n.t("Another run has made it since this one looked. Run destroy once more."),
  });
}

/** What is there of the ledger's entries and of the Worker's routes. */
async function stillThere(made: ReadonlySet<string>, context: ApplyContext): Promise<readonly string[]> {
  const { api, account, zone, site } = context;
  const isInZone = (name: string) => name === zone.name || name.endsWith(`.${zone.name}`);
  const hostnames = new Set(namesInLedger(made, "customHostname"));
  const fallbackOrigins = namesInLedger(made, "fallbackOrigin");
  const found = await Promise.all([
    observeRoutes(api, zone).then((routes) =>
      routes.filter(({ script }) => script === site.worker.name).map(({ pattern }) => pattern),
    ),
    hostnames.size === 0
      ? []
      : observeCustomHostnames(api, zone).then((all) =>
          all
            .filter((each) => hostnames.has(each.hostname) && judgeHostname(each).kind !== "leaving")
            .map(({ hostname }) => ledgerEntry("customHostname", hostname)),
        ),
    fallbackOrigins.length === 0
      ? []
      : observeFallbackOrigin(api, zone).then((now) =>
          now && !isGoing(now) && fallbackOrigins.includes(now.origin)
            ? [ledgerEntry("fallbackOrigin", now.origin)]
            : [],
        ),
    ...madeBucketDomains(made)
      .filter(({ domain }) => isInZone(domain))
      .map(async ({ domain, origin }) =>
        (await observeBucketDomain(api, account, origin, domain)) ? [bucketDomainEntry(domain, origin)] : [],
      ),
    ...namesInLedger(made, "dnsRecord")
      .filter(isInZone)
      .map(async (name) =>
        (await observeDnsRecords(api, zone, name)).some(({ comment }) => isOurComment(comment))
          ? [ledgerEntry("dnsRecord", name)]
          : [],
      ),
  ]);
  return found.flat();
}
