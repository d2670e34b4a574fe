import { CdnError, type Reason } from "../../core/cdnError.ts";
import type { Site } from "../../site/site.ts";
import { errorJson } from "../text/errorJson.ts";
import { stopText } from "../text/stopText.ts";
import type { Cli } from "./cli.ts";
import { codeOfErrors, exitCode } from "./exitCodes.ts";

/** What one site gave: for people it has been said already, for programs it goes into the document. */
export interface SiteResult {
  readonly code: number;
  readonly json: object;
  /** Something had to wait for the other sites: worth a second look after them. */
  readonly again?: boolean;
}

/** Whatever stops one site with one of these stops the next one as well. */
const common: ReadonlySet<Reason> = new Set(["network", "unauthenticated"]);

/**
 * Runs a command over sites in their order, and prints the one document of `--json`: an object for one site, an
 * array for several. What stops one of several sites does not stop the others: its item carries the `error`.
 * Resolves to the gravest exit code.
 *
 * @throws CdnError when the only site cannot be done.
 */
export async function eachSite(
  sites: readonly Site[],
  cli: Cli,
  work: (site: Site) => Promise<SiteResult>,
): Promise<number> {
  const results = new Map<string, SiteResult>();
  const run = async (round: readonly Site[]) => {
    for (const site of round) {
      if (cli.context.signal.aborted) return;
      try {
        results.set(site.name, await work(site));
      } catch (error) {
        if (sites.length === 1 || !(error instanceof CdnError)) throw error;
        if (cli.context.signal.aborted) return cli.err(`${site.name}: ${stopText(error)}`);
        cli.err(`✖ ${site.name}: ${error.message}`);
        results.set(site.name, {
          code: codeOfErrors([error]),
          json: { site: site.name, error: errorJson(error) },
        });
        if (common.has(error.reason)) return;
      }
    }
  };
  await run(sites);
  if (sites.length > 1) await run(sites.filter(({ name }) => results.get(name)?.again));
  const documents = [...results.values()].map(({ json }) => json);
  if (cli.json) cli.out(JSON.stringify(sites.length === 1 ? documents[0] : documents, null, 2));
  if (cli.context.signal.aborted) return exitCode.cancelled;
  return gravest([...results.values()].map(({ code }) => code));
}

function gravest(codes: readonly number[]): number {
  const order = [
    exitCode.cancelled,
    exitCode.error,
    exitCode.busy,
    exitCode.recordsMissing,
    exitCode.changes,
  ];
  return order.find((code) => codes.includes(code)) ?? exitCode.ok;
}
