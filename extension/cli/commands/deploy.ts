import * as l10n from "@vscode/l10n";
import { createTurns } from "../../core/inTurn.ts";
import { changingCommand } from "../parser/options.ts";
import { allSites } from "../run/allSites.ts";
import { agreeToPlan, reported } from "../run/applySite.ts";
import type { Start } from "../run/cli.ts";
import { chosenSites } from "../run/sites.ts";

/** `cdn-worker deploy`: applies the plan, then verifies. */
export function deployCommand(start: Start) {
  return changingCommand("deploy")
    .summary(l10n.t("apply the plan and verify"))
    .description(
      l10n.t(
        "Shows the plan, asks, applies it and verifies the result. Exit code 3: all done but the DNS records that only you can add.",
      ),
    )
    .option("--wait", l10n.t("stay until your DNS records are there"))
    .action((options) =>
      start(options, async (cli) => {
        const sites = await chosenSites(options, cli);
        const { applyPlan, planSite } = await import("../../deploy/deploy.ts");
        const { shareReads } = await import("../../deploy/sharedReads.ts");
        const shared = shareReads(cli.context);
        const turns = createTurns();
        return allSites(sites, cli, {
          prepare: (site) => planSite(site, cli.context, shared),
          agree: (plan) => agreeToPlan(plan, cli),
          carryOut: async (plan, context) => reported(plan, cli, await applyPlan(plan, context, turns)),
        });
      }),
    );
}
