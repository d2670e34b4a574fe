import * as l10n from "@vscode/l10n";
import { siteCommand } from "../parser/options.ts";
import { allSites } from "../run/allSites.ts";
import type { Start } from "../run/cli.ts";
import { exitCode } from "../run/exitCodes.ts";
import { chosenSites } from "../run/sites.ts";
import { planJson, planText } from "../text/planText.ts";

/** `cdn-worker plan`: what a deploy would change. Reads only. */
export function planCommand(start: Start) {
  return siteCommand("plan")
    .summary(l10n.t("show what a deploy would change"))
    .description(l10n.t("Shows what a deploy would change. Exit code 0: nothing, 2: changes."))
    .action((options) =>
      start(options, async (cli) => {
        const sites = await chosenSites(options, cli);
        const { planSite } = await import("../../deploy/deploy.ts");
        const { shareReads } = await import("../../deploy/sharedReads.ts");
        const shared = shareReads(cli.context);
        return allSites(sites, cli, {
          prepare: (site) => planSite(site, cli.context, shared),
          agree: async (plan) => cli.err(planText(plan)),
          carryOut: async (plan) => ({
            code: plan.changes.length > 0 ? exitCode.changes : exitCode.ok,
            json: planJson(plan),
          }),
        });
      }),
    );
}
