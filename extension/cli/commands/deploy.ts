import * as l10n from "@vscode/l10n";
import { changingCommand } from "../parser/options.ts";
import { applySite } from "../run/applySite.ts";
import type { Start } from "../run/cli.ts";
import { eachSite } from "../run/eachSite.ts";
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
        const { planSite } = await import("../../deploy/deploy.ts");
        return eachSite(sites, cli, async (site) => applySite(await planSite(site, cli.context), cli));
      }),
    );
}
