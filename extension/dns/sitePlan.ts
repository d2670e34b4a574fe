import * as l10n from "@vscode/l10n";
import type { RecordToAdd } from "../core/events.ts";
import type { RunContext } from "../core/runContext.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import { observeCustomHostnames } from "../providers/cloudflare/customHostnames.ts";
import { isActive, recordsToAdd } from "../providers/cloudflare/hostnameState.ts";
import { customHostnames } from "../site/hostnameKind.ts";
import { findSiteZone } from "../site/reachSite.ts";
import type { Site } from "../site/site.ts";
import { observeSplitRecords, planSplitRecords } from "./planRecords.ts";
import type { SplitRecordChange } from "./recordChange.ts";
import type { SiteDns } from "./siteDns.ts";
import { type Traffic, wantedRecords } from "./wantedRecords.ts";

/** What a site's DNS needs, on its own: no other resource is looked at but Cloudflare's hostnames. */
export interface DnsPlan {
  readonly dns: SiteDns;
  readonly traffic: Traffic;
  readonly changes: readonly SplitRecordChange[];
  readonly warnings: readonly string[];
}

/** What Cloudflare says of the hostnames; undefined without a token. */
export interface HostnameValidation {
  readonly records: readonly RecordToAdd[];
  readonly active: readonly string[];
}

/** What Cloudflare asks for now, and which hostnames are active. Undefined where no token is given. */
export async function observeValidation(
  site: Site,
  context: RunContext,
): Promise<HostnameValidation | undefined> {
  if (context.credentials.CLOUDFLARE_API_TOKEN === undefined) return undefined;
  if (customHostnames(site).length === 0) return { records: [], active: [] };
  const api = createCloudflareApi(context);
  const zone = await findSiteZone(api, site);
  const found = (await observeCustomHostnames(api, zone)).filter(({ hostname }) =>
    site.hostnames.includes(hostname),
  );
  return {
    records: found.filter((state) => !isActive(state)).flatMap(recordsToAdd),
    active: found.filter(isActive).map(({ hostname }) => hostname),
  };
}

/**
 * Plans the records of one site. Visitors are sent to a hostname only when it is active: where Cloudflare can be
 * asked and says that it is not, its CNAMEs wait.
 */
export async function planSiteDns(
  dns: SiteDns,
  context: RunContext,
  traffic: Traffic = "both",
): Promise<DnsPlan> {
  const { site, provider } = dns;
  const [{ existing, capabilities }, validation] = await Promise.all([
    observeSplitRecords(provider, context.signal),
    observeValidation(site, context),
  ]);
  const all = wantedRecords(site, {
    traffic,
    ...(validation === undefined ? {} : { validation: validation.records, validated: validation.active }),
  });
  const waiting =
    validation === undefined
      ? []
      : customHostnames(site).filter((hostname) => !validation.active.includes(hostname));
  const wanted = {
    ...all,
    hostnames: all.hostnames.filter((hostname) => !waiting.includes(hostname)),
    records: all.records.filter((record) => record.type === "TXT" || !waiting.includes(record.name)),
  };
  const { changes, warnings } = planSplitRecords(wanted, existing, capabilities);
  return {
    dns,
    traffic,
    changes,
    warnings: [
      ...waiting.map((hostname) =>
        l10n.t(
          "{0} is not active at Cloudflare yet, so visitors are not sent there. Run deploy first.",
          hostname,
        ),
      ),
      ...warnings,
    ],
  };
}
