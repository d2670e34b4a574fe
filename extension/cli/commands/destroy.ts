import * as l10n from "@vscode/l10n";
import { changingCommand } from "../parser/options.ts";
import { applySite } from "../run/applySite.ts";
import type { Start } from "../run/cli.ts";
import { eachSite } from "../run/eachSite.ts";
import { exitCode } from "../run/exitCodes.ts";
import { chosenSites } from "../run/sites.ts";

/** `cdn-worker destroy`: removes what is ours. */
export function destroyCommand(start: Start) {
  return changingCommand("destroy")
    .summary(l10n.t("remove what is ours; the bucket and its files stay"))
    .description(
      l10n.t("Removes what CDN Worker made, and nothing else; buckets and their files stay. Asks first."),
    )
    .action((options) =>
      start(options, async (cli) => {
        const sites = await chosenSites(options, cli);
        const { planDestroy } = await import("../../deploy/deploy.ts");
        return eachSite(sites, cli, async (site) => {
          const plan = await planDestroy(site, cli.context);
          const result = await applySite(plan, cli);
          // What one site shares with others stays until they are gone too: then it is looked at once more.
          return { ...result, again: plan.isPartial === true && result.code === exitCode.ok };
        });
      }),
    );
}
