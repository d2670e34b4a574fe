import * as l10n from "@vscode/l10n";
import { siteCommand } from "../parser/options.ts";
import { allSites } from "../run/allSites.ts";
import type { Start } from "../run/cli.ts";
import { exitCode } from "../run/exitCodes.ts";
import { chosenSites } from "../run/sites.ts";
import { statusJson, statusText } from "../text/statusText.ts";

/** `cdn-worker status`: what exists. Reads only. */
export function statusCommand(start: Start) {
  return siteCommand("status")
    .summary(l10n.t("show what exists"))
    .description(l10n.t("Shows what exists of each site, and how it differs from the file."))
    .action((options) =>
      start(options, async (cli) => {
        const sites = await chosenSites(options, cli);
        const { planSite } = await import("../../deploy/deploy.ts");
        const { shareReads } = await import("../../deploy/sharedReads.ts");
        const shared = shareReads(cli.context);
        return allSites(sites, cli, {
          prepare: (site) => planSite(site, cli.context, shared),
          agree: async (plan) => cli.err(statusText(plan)),
          carryOut: async (plan) => ({ code: exitCode.ok, json: statusJson(plan) }),
        });
      }),
    );
}
