import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { accountsOf } from "../editor/accounts.ts";
import { chooseAccount, subjectOf } from "../editor/chooseAccounts.ts";
import { rememberedAccount } from "../editor/rememberedAccounts.ts";
import type { Services } from "../editor/stores/services.ts";
import { type Target, targetOf } from "../editor/target.ts";
import type { Site } from "../site/site.ts";
import { chooseSite } from "./chooseSite.ts";
import { type DashboardPage, dashboardUrl } from "./dashboard.ts";

/** Opens the provider's own page of whatever the command was invoked on. */
export async function openDashboard(services: Services, argument: unknown): Promise<void> {
  const page = await pageOf(services, argument, targetOf(argument));
  await vscode.env.openExternal(vscode.Uri.parse(dashboardUrl(page), true));
}

async function pageOf(
  services: Services,
  argument: unknown,
  target: Target | undefined,
): Promise<DashboardPage> {
  if (target?.kind === "cdnDomain") return { kind: "cdnDomains", provider: target.provider };
  if (target?.kind === "account") {
    if (target.provider !== "cloudflare") return { kind: "console", provider: target.provider };
    const accounts = accountsOf(await services.accounts.list(), "cloudflare");
    const account = accounts.find(({ id }) => id === target.id);
    return { kind: "account", accountId: account?.accountId ?? target.id };
  }
  const { ref, site } = await chooseSite(services, argument, l10n.t("Open in Dashboard"));
  const status = services.states.status(ref);
  const plan = status.kind === "unknown" ? undefined : status.plan;
  const accountId = plan?.account.id ?? (await storedAccountId(services, site));
  switch (target?.kind) {
    case "bucket":
      return { kind: "bucket", accountId, bucket: target.bucket };
    case "worker":
    case "version":
      return { kind: "worker", accountId, worker: target.worker };
    case "zone":
      if (target.section === "dns" && site.dns && site.dns.provider !== "cloudflare") {
        return { kind: "records", provider: site.dns.provider, domain: site.dns.domain };
      }
      return zonePage(target.section);
    default:
      return zonePage("hostnames");
  }

  /** Where the zone is not known yet, the account's own page leads to it. */
  function zonePage(section: "hostnames" | "routes" | "dns"): DashboardPage {
    const zone = plan?.zone.name ?? site.zone;
    return zone === undefined ? { kind: "account", accountId } : { kind: "zone", accountId, zone, section };
  }
}

async function storedAccountId(services: Services, site: Site): Promise<string> {
  const accounts = await services.accounts.list();
  const remembered = rememberedAccount(services.extension.globalState)(subjectOf(site, "cloudflare"));
  const choice = chooseAccount(site, "cloudflare", accounts, remembered);
  // The dashboard itself asks for the account where the address leaves it open.
  return choice.kind === "one" && choice.account.provider === "cloudflare" ? choice.account.accountId : "";
}
