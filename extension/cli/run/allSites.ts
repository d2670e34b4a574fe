import type { RunContext } from "../../core/runContext.ts";
import { sideBySide } from "../../core/sideBySide.ts";
import type { Site } from "../../site/site.ts";
import type { Cli } from "./cli.ts";
import { contextOfSite } from "./contextOfSite.ts";
import { type SiteResult, siteResults } from "./siteResults.ts";

/** A command over sites, in steps. */
export interface SiteWork<Prepared> {
  /** Side by side: reads only. */
  readonly prepare: (site: Site) => Promise<Prepared>;
  /** One after another, in the order of the file: says what was found, and asks. */
  readonly agree: (prepared: Prepared) => Promise<void>;
  /** Side by side. `context` says which site its stages are of. */
  readonly carryOut: (prepared: Prepared, context: RunContext) => Promise<SiteResult>;
}

/** Sites that are worked on at once: each makes some forty calls, and the API takes 1,200 in five minutes. */
const sitesAtOnce = 20;

/**
 * Runs a command over sites side by side; people read and agree in the order of the file. What stops one of several
 * sites does not stop the others. Resolves to the gravest exit code.
 *
 * @throws CdnError when the only site cannot be done.
 */
export async function allSites<Prepared>(
  sites: readonly Site[],
  cli: Cli,
  { prepare, agree, carryOut }: SiteWork<Prepared>,
): Promise<number> {
  const results = siteResults(sites, cli);
  const { context } = cli;
  const run = async () => {
    const found = await sideBySide(sites, sitesAtOnce, prepare);
    const agreed: { readonly site: Site; readonly prepared: Prepared }[] = [];
    for (const [position, site] of sites.entries()) {
      const prepared = found[position];
      try {
        if (prepared?.status !== "fulfilled") throw prepared?.reason;
        await agree(prepared.value);
        agreed.push({ site, prepared: prepared.value });
      } catch (error) {
        if (results.failed(site, error)) return;
      }
    }
    const done = await sideBySide(agreed, sitesAtOnce, ({ site, prepared }) =>
      carryOut(prepared, sites.length === 1 ? context : contextOfSite(context, site)),
    );
    for (const [position, { site }] of agreed.entries()) {
      const result = done[position];
      if (result?.status === "fulfilled") results.set(site, result.value);
      else if (results.failed(site, result?.reason)) return;
    }
  };
  await run();
  return results.finish();
}
