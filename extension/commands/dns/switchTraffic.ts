import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { CdnError } from "../../core/cdnError.ts";
import type { Credentials } from "../../core/credentials.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { SiteDns } from "../../dns/siteDns.ts";
import type { DnsPlan } from "../../dns/sitePlan.ts";
import type { SplitVerification } from "../../dns/splitVerification.ts";
import { lineTargets, type Traffic } from "../../dns/wantedRecords.ts";
import { createRunContext } from "../../editor/createRunContext.ts";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { missingAccount } from "../../editor/missingAccount.ts";
import { withQuietProgress } from "../../editor/progress.ts";
import { pick } from "../../editor/prompts/pick.ts";
import { back } from "../../editor/prompts/steps.ts";
import type { Services } from "../../editor/stores/services.ts";
import type { FoundSite } from "../../editor/stores/siteStore.ts";
import { findKey } from "../../providers/capabilities/descriptor.ts";
import { descriptorOf } from "../../providers/registry.ts";
import { dnsExample } from "../../site/dnsExample.ts";
import type { Site } from "../../site/site.ts";
import { chooseSite } from "../chooseSite.ts";
import { connect } from "../connect.ts";
import { connectNeeded } from "../connectNeeded.ts";
import { saveConfig } from "../saveConfig.ts";
import { isBusy, stagedRun } from "../stagedRun.ts";
import { switchConfirmation, switchResult } from "./switchTexts.ts";

/** Sends all visitors to one of the two CDNs, or splits them again: plan, one confirmation, apply, verify. */
export async function switchTraffic(services: Services, argument: unknown): Promise<void> {
  if (isBusy(services)) return;
  const title = l10n.t("Switch Traffic");
  const found = await saveConfig(services, await chooseSite(services, argument, title));
  const { ref, site } = found;
  refuseWithoutLines(site);
  const traffic = await chooseTraffic(title, site);
  const credentials = await dnsCredentials(services, site);
  const plan = await withQuietProgress(l10n.t("Planning {0}", ref.name), (signal, emit) => {
    const context = createRunContext(services.extension.extensionPath, { credentials, signal, emit });
    return engine().planSiteDns(openDns(site, context), context, traffic);
  });
  for (const warning of plan.warnings) services.log.warn(warning);
  if (plan.changes.length === 0 && plan.warnings.length > 0) {
    void vscode.window.showWarningMessage(plan.warnings.join(" "));
    return;
  }
  const agreed = switchConfirmation(ref.name, traffic, plan.dns.provider, plan);
  if (plan.changes.length > 0) {
    const { message, detail, button } = agreed;
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, button);
    if (answer !== button) throw cancelled();
  }
  if (isBusy(services)) return;
  const verifications = await run(services, { found, plan, credentials, consents: agreed.consents });
  tell(services, ref.name, traffic, plan, verifications);
}

/** Without lines there is one answer for everybody, and nothing to switch between. */
function refuseWithoutLines({ name, dns }: Site): void {
  if (dns !== undefined && descriptorOf(dns.provider).dns?.split) return;
  throw new CdnError({
    reason: "config",
    subject: l10n.t("DNS of site {0}", name),
    what:
      dns === undefined
        ? l10n.t("cdn.jsonc does not say who answers for the hostnames")
        : l10n.t(
            "{0} gives every visitor the same answer, so there is nothing to switch",
            descriptorOf(dns.provider).title,
          ),
    remedy:
      dns === undefined
        ? l10n.t('Add "dns" to the site, for example {0}.', dnsExample())
        : l10n.t("Let a provider whose answers differ by line hold its DNS, for example {0}.", dnsExample()),
  });
}

async function chooseTraffic(title: string, site: Site): Promise<Traffic> {
  const targets = (traffic: Traffic) => [...new Set(lineTargets(site, traffic).values())].join(", ");
  const chosen = await pick<Traffic>({
    title: `${title}: ${site.name}`,
    placeholder: l10n.t("Where shall visitors go?"),
    choices: [
      {
        label: `$(cloud) ${l10n.t("All to Cloudflare")}`,
        description: targets("cloudflare"),
        detail: l10n.t("While the domestic CDN is in trouble, or before it is ready"),
        value: "cloudflare",
      },
      // Offered without a target, too: the engine says what is missing in cdn.jsonc.
      {
        label: `$(home) ${l10n.t("All to the Domestic CDN")}`,
        description: site.dns?.default ?? "",
        detail: l10n.t("While Cloudflare is in trouble"),
        value: "domestic",
      },
      {
        label: `$(type-hierarchy) ${l10n.t("Both, Split by Region")}`,
        description: targets("both"),
        detail: l10n.t("As cdn.jsonc says: China to the domestic CDN, the world to Cloudflare"),
        value: "both",
      },
    ],
  });
  if (chosen === back) throw cancelled();
  return chosen;
}

/** A deploy can do without the DNS provider's key; this cannot. */
async function dnsCredentials(services: Services, site: Site): Promise<Credentials> {
  const credentials = await connectNeeded(services, site);
  if (site.dns === undefined || findKey(descriptorOf(site.dns.provider), credentials)) return credentials;
  await connect(services, site.dns.provider);
  return connectNeeded(services, site);
}

function openDns(site: Site, context: RunContext): SiteDns {
  const dns = engine().openSiteDns(site, context);
  if (dns) return dns;
  throw missingAccount(site.dns?.provider ?? "cloudflare", site);
}

interface SwitchRun {
  readonly found: FoundSite;
  readonly plan: DnsPlan;
  readonly credentials: Credentials;
  readonly consents: ReadonlySet<string>;
}

/** Changes the records and asks what visitors are told then, each a stage of the log view. */
async function run(
  services: Services,
  { found: { ref, site }, plan, credentials, consents }: SwitchRun,
): Promise<readonly SplitVerification[]> {
  const title = l10n.t("Switch the traffic of {0}", ref.name);
  const verifications = await stagedRun(
    services,
    title,
    ref,
    async (stages) => {
      const context = createRunContext(services.extension.extensionPath, {
        credentials,
        consents,
        ...stages,
      });
      try {
        const { errors, verifications: results } = await engine().runDns(plan.dns, plan, context);
        stages.signal.throwIfAborted();
        const [first, ...others] = errors;
        for (const error of others) services.log.error(title, error);
        if (first) throw first;
        return results;
      } finally {
        void services.states.reload(ref, site);
      }
    },
    (results) => {
      if (results.some(({ verdict }) => verdict.kind === "wrong")) return "failed";
      return plan.changes.length === 0 ? "unchanged" : "succeeded";
    },
  );
  for (const line of verifications.flatMap(({ evidence }) => evidence)) services.log.info(line);
  return verifications;
}

function tell(
  services: Pick<Services, "log">,
  name: string,
  traffic: Traffic,
  plan: DnsPlan,
  verifications: readonly SplitVerification[],
): void {
  const { severity, text } = switchResult(name, traffic, plan.changes.length > 0, verifications);
  const log = l10n.t("Show Log");
  const show = {
    info: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[severity];
  void show(text, log).then((answer) => {
    if (answer === log) services.log.show();
  });
}
