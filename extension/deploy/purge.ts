import * as l10n from "@vscode/l10n";
import { createCloudflareApi } from "../cloudflare/api.ts";
import { calling } from "../cloudflare/problem.ts";
import { reachZone } from "../cloudflare/token.ts";
import { zoneLabel } from "../cloudflare/zones.ts";
import type { Site } from "../site/site.ts";
import { cacheUrls } from "../worker/cacheUrls.ts";
import type { RunContext } from "./runContext.ts";

export interface PurgeReport {
  /** What was purged: URLs, or hostnames where no path was given. */
  readonly purged: readonly string[];
}

/** The free plan takes 100 items a call and 5 calls a minute; the rate limit is waited out. */
const itemsPerCall = 100;

/** Removes the site's answers from Cloudflare's cache: the paths given, or everything of its hostnames. */
export async function purgeSite(
  site: Site,
  context: RunContext,
  paths?: readonly string[],
): Promise<PurgeReport> {
  const api = createCloudflareApi(context);
  const zone = await reachZone(api, site.zone, context);
  const about = {
    subject: l10n.t("Cache of {0}", site.hostnames.join(", ")),
    permission: "Cache Purge: Purge",
    on: zoneLabel(zone),
  };
  const hosts = [...site.hostnames, site.fallbackOrigin];
  // What the Worker put into the cache lies under addresses of its own making; the bucket's own domain is cached
  // under the visitor's.
  const files = paths?.flatMap((path) => [
    ...new Set([...cacheUrls(site, path), ...hosts.map((host) => new URL(path, `https://${host}/`).href)]),
  ]);
  const items = files ?? hosts;
  for (let start = 0; start < items.length; start += itemsPerCall) {
    const slice = items.slice(start, start + itemsPerCall);
    await calling(about, () =>
      api.cache.purge({ zone_id: zone.id, ...(files ? { files: slice } : { hosts: slice }) }),
    );
  }
  return { purged: items };
}
