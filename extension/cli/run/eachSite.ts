import type { Site } from "../../site/site.ts";
import type { Cli } from "./cli.ts";
import { type SiteResult, siteResults } from "./siteResults.ts";

/**
 * Runs a command over sites one after another: what one does changes what the next one finds. What stops one of
 * several sites does not stop the others. Resolves to the gravest exit code.
 *
 * @throws CdnError when the only site cannot be done.
 */
export async function eachSite(
  sites: readonly Site[],
  cli: Cli,
  work: (site: Site) => Promise<SiteResult>,
): Promise<number> {
  const results = siteResults(sites, cli);
  const run = async (round: readonly Site[]) => {
    for (const site of round) {
      if (cli.context.signal.aborted) return;
      try {
        results.set(site, await work(site));
      } catch (error) {
        if (results.failed(site, error)) return;
      }
    }
  };
  await run(sites);
  if (sites.length > 1) await run(sites.filter((site) => results.get(site)?.again));
  return results.finish();
}
