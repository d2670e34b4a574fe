/* What the commands of the split DNS have in common. */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { SiteDns } from "../../dns/siteDns.ts";
import type { SplitVerification } from "../../dns/splitVerification.ts";
import { descriptorOf } from "../../providers/registry.ts";
import { dnsExample } from "../../site/dnsExample.ts";
import type { Site } from "../../site/site.ts";
import type { Cli } from "./cli.ts";
import { eachSite } from "./eachSite.ts";
import { exitCode } from "./exitCodes.ts";
import type { SiteResult } from "./siteResults.ts";
import { chosenSites, type SiteOptions } from "./sites.ts";

/**
 * Runs a command over the sites that say who answers for their hostnames. Where the keys of a site's DNS are
 * missing, its records are printed for a person instead.
 */
export async function eachDnsSite(
  options: SiteOptions,
  cli: Cli,
  work: (dns: SiteDns) => Promise<SiteResult>,
): Promise<number> {
  const sites = withDns(await chosenSites(options, cli));
  const { openSiteDns } = await import("../../dns/siteDns.ts");
  return eachSite(sites, cli, async (site) => {
    const dns = openSiteDns(site, cli.context);
    const { code, json } = dns === undefined ? await byHand(site, cli) : await work(dns);
    return { code, json: { site: site.name, ...json } };
  });
}

/** Only what is surely wrong is a failure. */
export function splitCode(verifications: readonly SplitVerification[]): number {
  return verifications.some(({ verdict }) => verdict.kind === "wrong") ? exitCode.error : exitCode.ok;
}

/** @throws CdnError (config) where none of the sites says who answers for its hostnames */
export function withDns(sites: readonly Site[]): readonly Site[] {
  const described = sites.filter((site) => site.dns !== undefined);
  if (described.length > 0) return described;
  throw new CdnError({
    reason: "config",
    subject: l10n.t("DNS of {0}", sites.map(({ name }) => name).join(", ")),
    what: l10n.t("cdn.jsonc does not say who answers for the hostnames"),
    remedy: l10n.t('Add "dns" to the site, for example {0}.', dnsExample()),
  });
}

async function byHand(site: Site, cli: Cli): Promise<SiteResult> {
  const { formatRecords, recordsToCopy } = await import("../../dns/recordsToCopy.ts");
  const { observeValidation } = await import("../../dns/sitePlan.ts");
  const records = recordsToCopy(site, (await observeValidation(site, cli.context))?.records);
  cli.err(
    [
      l10n.t(
        "No key for the DNS of {0} is given. Add these records where it is managed:",
        site.dns?.domain ?? site.name,
      ),
      "",
      formatRecords(records, "table"),
      "",
      l10n.t("Or set {0}, and they are added for you.", keyOf(site)),
    ].join("\n"),
  );
  return { code: exitCode.recordsMissing, json: { provider: null, records } };
}

function keyOf(site: Site): string {
  const { key } = descriptorOf(site.dns?.provider ?? "cloudflare");
  return Object.values(key)
    .map(({ variable }) => variable)
    .join(", ");
}
