import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { StoredAccount } from "../editor/accounts.ts";
import { cancelled } from "../editor/failure.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import { showFailure } from "../editor/showFailure.ts";
import type { Services } from "../editor/stores/services.ts";
import { targetOf } from "../editor/target.ts";
import { descriptorOf } from "../providers/registry.ts";

/** Forgets one account's secrets. What was deployed with them stays. */
export async function signOut(
  services: Pick<Services, "accounts" | "log">,
  argument: unknown,
): Promise<void> {
  const accounts = await services.accounts.list();
  if (accounts.length === 0) {
    void vscode.window.showInformationMessage(l10n.t("No account is connected."));
    return;
  }
  const target = targetOf(argument);
  const named = accounts.find(
    ({ provider, id }) => target?.kind === "account" && provider === target.provider && id === target.id,
  );
  const account = named ?? (await choose(accounts));
  const button = l10n.t("Sign Out");
  const answer = await vscode.window.showWarningMessage(
    l10n.t("Sign out of {0} {1}?", descriptorOf(account.provider).title, account.label),
    {
      modal: true,
      detail: l10n.t("Its secrets are removed from this editor. What was deployed with them stays as it is."),
    },
    button,
  );
  if (answer !== button) throw cancelled();
  const kept = await services.accounts.remove(account);
  if (kept !== "stored") showFailure("Secret storage", kept.problem, services.log);
}

async function choose(accounts: readonly StoredAccount[]): Promise<StoredAccount> {
  const chosen = await pick<StoredAccount>({
    title: l10n.t("Sign Out"),
    placeholder: l10n.t("Choose an account"),
    choices: accounts.map((account) => ({
      label: descriptorOf(account.provider).title,
      description: account.label,
      value: account,
    })),
  });
  if (chosen === back) throw cancelled();
  return chosen;
}
