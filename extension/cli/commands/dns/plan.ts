import * as l10n from "@vscode/l10n";
import { siteCommand } from "../../parser/options.ts";
import type { Start } from "../../run/cli.ts";
import { eachDnsSite } from "../../run/dnsSites.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { dnsPlanJson, dnsPlanText } from "../../text/dnsPlanText.ts";

/** `cdn-worker dns plan`: what an apply would change. Reads only. */
export function dnsPlanCommand(start: Start) {
  return siteCommand("plan")
    .summary(l10n.t("show which records an apply would change"))
    .description(l10n.t("Shows which DNS records an apply would change. Exit code 0: none, 2: some."))
    .action((options) =>
      start(options, (cli) =>
        eachDnsSite(options, cli, async (dns) => {
          const { planSiteDns } = await import("../../../dns/sitePlan.ts");
          const plan = await planSiteDns(dns, cli.context);
          cli.err(dnsPlanText(plan));
          return {
            code: plan.changes.length > 0 ? exitCode.changes : exitCode.ok,
            json: dnsPlanJson(plan),
          };
        }),
      ),
    );
}
