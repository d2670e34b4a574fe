import * as l10n from "@vscode/l10n";
import type { Credentials } from "../core/credentials.ts";
import type { StoredAccount } from "../editor/accounts.ts";
import { providersOf, resolveAccounts, type SiteNeeds, subjectOf } from "../editor/chooseAccounts.ts";
import { cancelled } from "../editor/failure.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import { rememberAccount, rememberedAccount } from "../editor/rememberedAccounts.ts";
import type { Services } from "../editor/stores/services.ts";
import { descriptorOf, type ProviderId, providers } from "../providers/registry.ts";
import { connect } from "./connect.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log" | "documents" | "sites">;

/**
 * The credentials for a site. What is missing is asked for, because the person has just asked for something that
 * cannot be done without; what is unclear is asked once and remembered.
 */
export async function connectNeeded(
  services: Needs,
  site: SiteNeeds & { readonly name: string },
): Promise<Credentials> {
  // Each round connects or chooses one account.
  for (let round = 0; round <= providers.length; round += 1) {
    const accounts = await services.accounts.list();
    const remembered = rememberedAccount(services.extension.globalState);
    const { credentials, missing, unclear } = resolveAccounts(site, accounts, remembered);
    const [provider] = missing;
    // Nothing that asks here pushes certificates.
    const question = unclear.find(
      ({ provider: one }) => one === site.dns?.provider || providersOf(site).includes(one),
    );
    if (provider) await connect(services, provider);
    else if (question) await askForAccount(services, site, question.provider, question.accounts);
    else return credentials;
  }
  throw cancelled();
}

/** Which of several accounts serves the site; remembered. */
export async function askForAccount(
  services: Needs,
  site: SiteNeeds & { readonly name: string },
  provider: ProviderId,
  accounts: readonly StoredAccount[],
): Promise<void> {
  const chosen = await pick<StoredAccount>({
    title: l10n.t("{0} Account for {1}", descriptorOf(provider).title, site.name),
    placeholder: l10n.t("Several would do. The choice is remembered."),
    choices: accounts.map((account) => ({ label: account.label, description: account.id, value: account })),
  });
  if (chosen === back) throw cancelled();
  await rememberAccount(services.extension.globalState, subjectOf(site, provider), chosen.id);
}
