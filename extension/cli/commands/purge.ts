import * as l10n from "@vscode/l10n";
import { repeated, siteCommand } from "../parser/options.ts";
import type { Start } from "../run/cli.ts";
import { eachSite } from "../run/eachSite.ts";
import { exitCode } from "../run/exitCodes.ts";
import { chosenSites } from "../run/sites.ts";

/** `cdn-worker purge [PATH …]`: empties the edge cache. */
export function purgeCommand(start: Start) {
  return siteCommand("purge")
    .summary(l10n.t("empty the edge cache: everything of the site, or some paths"))
    .description(l10n.t("Empties the edge cache: everything of each site, or the paths that are named."))
    .argument("[path...]", l10n.t("paths of the site, as /a/b.jpg"))
    .addOption(repeated("--path <path>", l10n.t("the same as an argument; may be repeated")))
    .action((named, options) =>
      start(options, async (cli) => {
        const paths = [...(options.path ?? []), ...named];
        const sites = await chosenSites(options, cli);
        const { purgeSite } = await import("../../files/purge.ts");
        return eachSite(sites, cli, async (site) => {
          const { purged } = await purgeSite(site, cli.context, paths.length > 0 ? paths : undefined);
          cli.err(l10n.t("Purged: {0}", purged.join(", ")));
          return { code: exitCode.ok, json: { site: site.name, purged } };
        });
      }),
    );
}
