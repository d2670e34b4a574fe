import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { orStopped } from "../core/stopped.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import { createOnce } from "../providers/cloudflare/createOnce.ts";
import { calling } from "../providers/cloudflare/problem.ts";
import { zoneLabel } from "../providers/cloudflare/zones.ts";
import { reachSite } from "../site/reachSite.ts";
import type { Site } from "../site/site.ts";
import { cacheUrls } from "../worker/cacheUrls.ts";

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
  const hosts = [...site.hostnames, ...(site.fallbackOrigin === undefined ? [] : [site.fallbackOrigin])];
  // What the Worker put into the cache lies under addresses of its own making; the bucket's own domain is cached
  // under the visitor's.
  const files = paths && [
    ...new Set(paths.flatMap((path) => [...visitorUrls(path, hosts), ...cacheUrls(site, path)])),
  ];
  const api = createCloudflareApi(context);
  const { zone } = await reachSite(api, site, context);
  const about = {
    subject: l10n.t("Cache of {0}", site.hostnames.join(", ")),
    permission: "Cache Purge: Purge",
    on: zoneLabel(zone),
  };
  const items = files ?? hosts;
  for (let start = 0; start < items.length; start += itemsPerCall) {
    const slice = items.slice(start, start + itemsPerCall);
    // Purging twice does no harm: where the answer was lost, it is asked once more.
    const purge = () =>
      createOnce({
        create: () => api.cache.purge({ zone_id: zone.id, ...(files ? { files: slice } : { hosts: slice }) }),
        find: async () => undefined,
        duplicates: [],
      });
    await orStopped(
      context.signal,
      () => calling(about, purge),
      () => ({
        subject: about.subject,
        what: l10n.t(
          "stopped after {0} of {1} addresses; the next ones may be purged, too",
          start,
          items.length,
        ),
        remedy: l10n.t("Run it again: to purge twice does no harm."),
      }),
    );
  }
  return { purged: items };
}

/** A path at each of the site's hosts; a whole URL only where its host is one of them. @throws CdnError (config) */
function visitorUrls(path: string, hosts: readonly string[]): readonly string[] {
  if (!/^https?:\/\//i.test(path)) {
    return hosts.map((host) => new URL(path.replace(/^\/?/, `https://${host}/`)).href);
  }
  const url = URL.canParse(path) ? new URL(path) : undefined;
  if (url && hosts.includes(url.hostname)) return [url.href];
  throw new CdnError({
    reason: "config",
    subject: path,
    what: l10n.t("it is no address of this site"),
    remedy: l10n.t("Give a path, or a URL at one of: {0}", hosts.join(", ")),
  });
}
