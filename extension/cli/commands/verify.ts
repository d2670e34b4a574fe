import * as l10n from "@vscode/l10n";
import { siteCommand } from "../parser/options.ts";
import type { Start } from "../run/cli.ts";
import { eachSite } from "../run/eachSite.ts";
import { exitCode } from "../run/exitCodes.ts";
import { chosenSites } from "../run/sites.ts";

/** `cdn-worker verify`: a real object through every hostname. Reads only. */
export function verifyCommand(start: Start) {
  return siteCommand("verify")
    .summary(l10n.t("fetch a real object through every hostname"))
    .description(l10n.t("Fetches a real object through every hostname and compares it with the bucket's."))
    .action((options) =>
      start(options, async (cli) => {
        const sites = await chosenSites(options, cli);
        const { verifySite } = await import("../../deploy/deploy.ts");
        const { verificationError } = await import("../../deploy/verifyHostnames.ts");
        return eachSite(sites, cli, async (site) => {
          const verifications = await verifySite(site, cli.context);
          const errors = verifications.flatMap(verificationError);
          for (const error of errors) cli.err(`✖ ${error.message}`);
          return {
            code: errors.length > 0 ? exitCode.error : exitCode.ok,
            json: { site: site.name, verifications },
          };
        });
      }),
    );
}
