import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { describeChange } from "../core/describeChange.ts";
import { formatRecords, recordsToCopy } from "../dns/recordsToCopy.ts";
import { runDns } from "../dns/runDns.ts";
import { openSiteDns } from "../dns/siteDns.ts";
import { type DnsPlan, observeValidation, planSiteDns } from "../dns/sitePlan.ts";
import { splitJson, splitTable } from "../dns/splitText.ts";
import type { SplitVerification } from "../dns/splitVerification.ts";
import { verifySplitStage } from "../dns/verifySplit.ts";
import { describeDiagnostic } from "../site/diagnostic.ts";
import { loadConfig } from "../site/loadConfig.ts";
import { selectSite } from "../site/selectSite.ts";
import type { Site } from "../site/site.ts";
import { type Invocation, parseInvocation } from "./arguments.ts";
import { changeJson, changeLines } from "./changeText.ts";
import { eachSite, type SiteResult } from "./eachSite.ts";
import { errorJson } from "./errorJson.ts";
import { exitCode } from "./exitCodes.ts";
import type { CliFace } from "./face.ts";
import { refuseExtra, refuseSiteAsName } from "./strayArguments.ts";

const commands = new Map([
  ["plan", planDns],
  ["apply", applyDns],
  ["verify", verifyDns],
]);

/** `dns plan`, `dns apply` and `dns verify`. Resolves to the exit code. */
export async function dnsCommand(args: readonly string[], face: CliFace): Promise<number> {
  const invocation = parseInvocation(args);
  const run = commands.get(invocation.command);
  if (run === undefined || invocation.help) {
    (invocation.help ? face.out : face.err)(
      l10n.t(
        "Usage: cdn-worker dns plan|apply|verify [--config cdn.jsonc] [--site NAME] [--json] [--yes [NAME]]",
      ),
    );
    return invocation.help ? exitCode.ok : exitCode.error;
  }
  refuseExtra({ ...invocation, command: `dns ${invocation.command}` }, 0);
  return eachSite(await sitesWithDns(invocation, face), face, async (site) => {
    const { code, json } = await run(site, invocation, face);
    return { code, json: { site: site.name, ...json } };
  });
}

async function planDns(site: Site, _invocation: Invocation, face: CliFace): Promise<SiteResult> {
  const dns = openSiteDns(site, face.context);
  if (dns === undefined) return byHand(site, face);
  const plan = await planSiteDns(dns, face.context);
  face.err(planText(plan));
  return {
    code: plan.changes.length > 0 ? exitCode.changes : exitCode.ok,
    json: planJson(plan),
  };
}

async function applyDns(site: Site, invocation: Invocation, face: CliFace): Promise<SiteResult> {
  const { context } = face;
  const dns = openSiteDns(site, context);
  if (dns === undefined) return byHand(site, face);
  const plan = await planSiteDns(dns, context);
  face.err(planText(plan));
  if (plan.changes.length > 0 && !invocation.yes) await confirmed(plan, face);
  const { done, errors, verifications, cancelled } = await runDns(dns, plan, context);
  for (const error of errors) face.err(`✖ ${error.message}`);
  const report = { ...planJson(plan), done, errors: errors.map(errorJson) };
  if (cancelled) {
    face.err(
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
  face.err(splitTable(verifications));
  return {
    code: verificationCode(verifications),
    json: { ...report, verifications: verifications.map(splitJson) },
  };
}

async function verifyDns(site: Site, _invocation: Invocation, face: CliFace): Promise<SiteResult> {
  const verifications = await verifySplitStage(site, face.context);
  face.err(splitTable(verifications));
  for (const { verdict, evidence } of verifications) {
    if (verdict.kind !== "verified") for (const line of evidence) face.err(`    ${line}`);
  }
  return { code: verificationCode(verifications), json: { verifications: verifications.map(splitJson) } };
}

/** Only what is surely wrong is a failure. */
function verificationCode(verifications: readonly SplitVerification[]): number {
  return verifications.some(({ verdict }) => verdict.kind === "wrong") ? exitCode.error : exitCode.ok;
}

/** Without the provider's keys a person adds the records. */
async function byHand(site: Site, face: CliFace): Promise<SiteResult> {
  const records = recordsToCopy(site, (await observeValidation(site, face.context))?.records);
  face.err(
    [
      l10n.t(
        "No key for the DNS of {0} is given. Add these records where it is managed:",
        site.dns?.domain ?? site.name,
      ),
      "",
      formatRecords(records, "table"),
      "",
      site.dns?.provider === "dnspod"
        ? l10n.t("Or set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, and they are added for you.")
        : l10n.t("Or set CLOUDFLARE_API_TOKEN, and they are added for you."),
    ].join("\n"),
  );
  return { code: exitCode.recordsMissing, json: { provider: null, records } };
}

function planText({ dns: { site, provider }, changes, warnings }: DnsPlan): string {
  return [
    l10n.t("Site {0} · {1} at {2}", site.name, provider.domain, provider.title),
    "",
    ...(changes.length === 0
      ? [l10n.t("  No changes.")]
      : changes.flatMap((change) => changeLines(change, describeChange(change)))),
    ...warnings.map((warning) => `  ! ${warning}`),
  ].join("\n");
}

function planJson({ dns: { provider }, changes, warnings }: DnsPlan) {
  return {
    provider: provider.kind,
    domain: provider.domain,
    changes: changes.map(changeJson),
    warnings,
  };
}

/** A person is asked; where nobody can be asked, only what destroys something needs `--yes`. */
async function confirmed(plan: DnsPlan, face: CliFace): Promise<void> {
  const { site, provider } = plan.dns;
  const destroys = plan.changes.some((change) => change.destroys && change.consent === undefined);
  const canAsk = process.stdin.isTTY === true && !face.json;
  if (!canAsk && !destroys) return;
  if (
    canAsk &&
    (await face.confirm(l10n.t("Apply these changes to {0} at {1}?", provider.domain, provider.title)))
  )
    return;
  throw new CdnError({
    reason: "cancelled",
    subject: l10n.t("Site {0}", site.name),
    what: canAsk ? l10n.t("you said no") : l10n.t("something would be removed"),
    remedy: l10n.t("Nothing was changed. Add --yes to go on without being asked."),
  });
}

async function sitesWithDns(invocation: Invocation, face: CliFace): Promise<readonly Site[]> {
  const { sites, warnings } = await loadConfig(path.resolve(face.cwd, invocation.config));
  refuseSiteAsName({ ...invocation, command: `dns ${invocation.command}` }, sites);
  for (const warning of warnings) face.err(describeDiagnostic(warning));
  const chosen = invocation.site === undefined ? sites : [selectSite(sites, invocation.site)];
  const described = chosen.filter((site) => site.dns !== undefined);
  if (described.length > 0) return described;
  throw new CdnError({
    reason: "config",
    subject: l10n.t("DNS of {0}", chosen.map(({ name }) => name).join(", ")),
    what: l10n.t("cdn.jsonc does not say who answers for the hostnames"),
    remedy: l10n.t(
      'Add "dns" to the site, for example {0}.',
      '"dns": { "provider": "dnspod", "domain": "example.net" }',
    ),
  });
}
