import path from "node:path";
import { describeDiagnostic } from "../../site/diagnostic.ts";
import type { Site } from "../../site/site.ts";
import type { Cli } from "./cli.ts";

/** What a command over sites was told about them. */
export interface SiteOptions {
  readonly config?: string | undefined;
  readonly site?: string | undefined;
}

/** The configuration that is taken where none is named. */
export const usualConfig = "cdn.jsonc";

/**
 * The sites that were named, or all of the file. What is doubtful in it is said.
 *
 * @throws CdnError as `loadConfig` and `selectSite` do
 */
export async function chosenSites(options: SiteOptions, cli: Cli): Promise<readonly Site[]> {
  const { sites, warnings } = await read(options, cli);
  for (const warning of warnings) cli.err(describeDiagnostic(warning));
  if (options.site === undefined) return sites;
  const { selectSite } = await import("../../site/selectSite.ts");
  return [selectSite(sites, options.site)];
}

/** Commands about one Worker need one site: the one named, or the only one of the file. */
export async function chosenSite(options: SiteOptions, cli: Cli): Promise<Site> {
  const { sites } = await read(options, cli);
  const { selectSite } = await import("../../site/selectSite.ts");
  return selectSite(sites, options.site);
}

/** All sites of the file, for commands that name theirs in an address. What is doubtful in it is for others to say. */
export async function everySite(options: SiteOptions, cli: Cli): Promise<readonly Site[]> {
  return (await read(options, cli)).sites;
}

async function read({ config = usualConfig }: SiteOptions, cli: Cli) {
  const { loadConfig } = await import("../../site/loadConfig.ts");
  return loadConfig(path.resolve(cli.cwd, config));
}
