import * as l10n from "@vscode/l10n";
import { splitJson, splitTable } from "../../../dns/splitText.ts";
import { siteCommand } from "../../parser/options.ts";
import type { Start } from "../../run/cli.ts";
import { splitCode, withDns } from "../../run/dnsSites.ts";
import { eachSite } from "../../run/eachSite.ts";
import { chosenSites } from "../../run/sites.ts";

/** `cdn-worker dns verify`: what is answered inside China and abroad. Reads only. */
export function dnsVerifyCommand(start: Start) {
  return siteCommand("verify")
    .summary(l10n.t("ask for the answers inside China and abroad"))
    .description(l10n.t("Asks resolvers what they answer inside China and abroad. Needs no key."))
    .action((options) =>
      start(options, async (cli) => {
        const sites = withDns(await chosenSites(options, cli));
        const { verifySplitStage } = await import("../../../dns/verifySplit.ts");
        return eachSite(sites, cli, async (site) => {
          const verifications = await verifySplitStage(site, cli.context);
          cli.err(splitTable(verifications));
          for (const { verdict, evidence } of verifications) {
            if (verdict.kind !== "verified") for (const line of evidence) cli.err(`    ${line}`);
          }
          return {
            code: splitCode(verifications),
            json: { site: site.name, verifications: verifications.map(splitJson) },
          };
        });
      }),
    );
}
