import * as l10n from "@vscode/l10n";
import type { SiteDns } from "../../../dns/siteDns.ts";
import { splitJson, splitTable } from "../../../dns/splitText.ts";
import { changingCommand } from "../../parser/options.ts";
import type { Cli, Start } from "../../run/cli.ts";
import { confirmed } from "../../run/confirmed.ts";
import { eachDnsSite, splitCode } from "../../run/dnsSites.ts";
import { exitCode } from "../../run/exitCodes.ts";
import type { SiteResult } from "../../run/siteResults.ts";
import { dnsPlanJson, dnsPlanText } from "../../text/dnsPlanText.ts";
import { errorJson } from "../../text/errorJson.ts";

/** `cdn-worker dns apply`: writes the records, then looks at the answers. */
export function dnsApplyCommand(start: Start) {
  return changingCommand("apply")
    .summary(l10n.t("write the records and verify the answers"))
    .description(
      l10n.t(
        "Shows the plan, asks, writes the DNS records and verifies the answers. Exit code 3: no key is given, the records are printed.",
      ),
    )
    .action((options) => start(options, (cli) => eachDnsSite(options, cli, (dns) => applyRecords(dns, cli))));
}

async function applyRecords(dns: SiteDns, cli: Cli): Promise<SiteResult> {
  const { context } = cli;
  const { site, provider } = dns;
  const { planSiteDns } = await import("../../../dns/sitePlan.ts");
  const { runDns } = await import("../../../dns/runDns.ts");
  const plan = await planSiteDns(dns, context);
  cli.err(dnsPlanText(plan));
  if (plan.changes.length > 0) {
    const question = {
      subject: l10n.t("Site {0}", site.name),
      question: l10n.t("Apply these changes to {0} at {1}?", provider.domain, provider.title),
      destroys: plan.changes.some((change) => change.destroys && change.consent === undefined),
    };
    await confirmed(question, cli);
  }
  const { done, errors, verifications, cancelled } = await runDns(dns, plan, context);
  for (const error of errors) cli.err(`✖ ${error.message}`);
  const report = { ...dnsPlanJson(plan), done, errors: errors.map(errorJson) };
  if (cancelled) {
    cli.err(
      l10n.t(
        "{0}: stopped after {1} of {2} changes. Run it again to go on.",
        site.name,
        done.length,
        plan.changes.length,
      ),
    );
    return { code: exitCode.cancelled, json: report };
  }
  if (errors.length > 0) return { code: exitCode.error, json: report };
  cli.err(splitTable(verifications));
  return { code: splitCode(verifications), json: { ...report, verifications: verifications.map(splitJson) } };
}
