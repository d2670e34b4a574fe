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

/** What the sites of one command gave, in the order of the file. */
export interface SiteResults {
  readonly set: (site: Site, result: SiteResult) => void;
  readonly get: (site: Site) => SiteResult | undefined;
  /**
   * Says what stopped a site; its item of the document carries it.
   *
   * @returns whether it stops the others as well
   * @throws what stopped the only site, and what is a fault of ours
   */
  readonly failed: (site: Site, error: unknown) => boolean;
  /**
   * Prints the one document of `--json`: an object for one site, an array for several.
   *
   * @returns the gravest exit code
   */
  readonly finish: () => number;
}

export function siteResults(sites: readonly Site[], cli: Cli): SiteResults {
  const results = new Map<string, SiteResult>();
  const { signal } = cli.context;
  return {
    set: ({ name }, result) => void results.set(name, result),
    get: ({ name }) => results.get(name),
    failed({ name }, error) {
      if (sites.length === 1 || !(error instanceof CdnError)) throw error;
      if (signal.aborted) {
        cli.err(`${name}: ${stopText(error)}`);
        return true;
      }
      cli.err(`✖ ${name}: ${error.message}`);
      results.set(name, { code: codeOfErrors([error]), json: { site: name, error: errorJson(error) } });
      return common.has(error.reason);
    },
    finish() {
      const inOrder = sites.flatMap(({ name }) => results.get(name) ?? []);
      const documents = inOrder.map(({ json }) => json);
      if (cli.json) cli.out(JSON.stringify(sites.length === 1 ? documents[0] : documents, null, 2));
      if (signal.aborted) return exitCode.cancelled;
      return gravest(inOrder.map(({ code }) => code));
    },
  };
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
