import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { ErrorCode } from "../providers/cloudflare/errorCodes.ts";
import { errorCode } from "../providers/cloudflare/problem.ts";
import { openCertificates } from "../providers/implementations.ts";
import type { Site } from "../site/site.ts";
import { purgeSite } from "./purge.ts";
import type { SiteBucket } from "./siteBucket.ts";
import { sitePath } from "./siteUrl.ts";

export interface ChangedPurge {
  readonly cloudflare: readonly string[];
  /** URLs by the title of each domestic CDN. */
  readonly domestic: readonly { readonly title: string; readonly urls: readonly string[] }[];
}

/**
 * Purges exactly the changed paths, at Cloudflare first: what the domestic CDN fetches next comes from there.
 *
 * @throws CdnError as `purgeSite` and the providers do
 */
export async function purgeChanged(
  { site }: Pick<SiteBucket, "site">,
  paths: readonly string[],
  context: RunContext,
): Promise<ChangedPurge> {
  if (paths.length === 0) return { cloudflare: [], domestic: [] };
  const encoded = paths.flatMap((path) => seenAt(site, path)).map((path) => sitePath(site, path));
  const purged = await purgeServed(site, context, [...new Set(encoded)]);
  const domestic = [];
  for (const { provider: id, domains } of site.certificates) {
    const ours = site.hostnames.filter((hostname) => domains.includes(hostname));
    if (ours.length === 0) continue;
    const provider = openCertificates(id, context);
    if (provider.purge === undefined) continue;
    const urls = ours.flatMap((host) => [...new Set(encoded)].map((path) => `https://${host}${path}`));
    await provider.purge(urls);
    domestic.push({ title: provider.title, urls });
  }
  return { cloudflare: purged, domestic };
}

/**
 * A zone purges what it serves, and refuses a call that names anything else: where a hostname is not deployed yet,
 * nothing of it is cached, and the others are purged one by one.
 */
async function purgeServed(
  site: Site,
  context: RunContext,
  paths: readonly string[],
): Promise<readonly string[]> {
  try {
    return (await purgeSite(site, context, paths)).purged;
  } catch (error) {
    if (!isForeign(error)) throw error;
    if (site.hostnames.length === 1) return [];
    const purged: string[] = [];
    for (const hostname of site.hostnames) {
      purged.push(...(await purgeServed({ ...site, hostnames: [hostname] }, context, paths)));
    }
    return purged;
  }
}

function isForeign(error: unknown): boolean {
  return error instanceof CdnError && errorCode(error.cause) === ErrorCode.purgeOfOtherZone;
}

/** With an index document a folder's own address shows it, too. */
function seenAt({ worker: { index } }: Site, path: string): readonly string[] {
  if (!index) return [path];
  const folder = path.slice(0, -index.length);
  return path === folder + index && /(^|\/)$/.test(folder) ? [path, folder] : [path];
}
