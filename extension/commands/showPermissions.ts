import * as l10n from "@vscode/l10n";
import { accountsOf, type CloudflareAccount, credentialsOf } from "../editor/accounts.ts";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { cancelled } from "../editor/failure.ts";
import { withViewProgress } from "../editor/progress.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import type { Services } from "../editor/stores/services.ts";
import { targetOf } from "../editor/target.ts";
import { connectCloudflare } from "./connectCloudflare.ts";
import { showPermissionTable } from "./showPermissionTable.ts";

type Needs = Pick<Services, "accounts" | "extension" | "documents" | "log">;

/** Asks Cloudflare anew what a connected token may do, and shows it. */
export async function showPermissions(services: Needs, argument?: unknown): Promise<void> {
  const account = await chooseCloudflare(services, argument);
  if (!account) return connectCloudflare(services);
  const title = l10n.t("Show Token Permissions");
  const credentials = credentialsOf(account);
  const report = await withViewProgress("cdnWorker.sites", title, (signal, emit) =>
    engine().inspectToken(createRunContext(services.extension.extensionPath, { credentials, signal, emit })),
  );
  await showPermissionTable(services, account.label, report);
}

async function chooseCloudflare(services: Needs, argument: unknown): Promise<CloudflareAccount | undefined> {
  const accounts = accountsOf(await services.accounts.list(), "cloudflare");
  const target = targetOf(argument);
  const named = accounts.find((account) => target?.kind === "account" && account.id === target.id);
  if (named || accounts.length < 2) return named ?? accounts[0];
  const chosen = await pick<CloudflareAccount>({
    title: l10n.t("Show Token Permissions"),
    placeholder: l10n.t("Choose an account"),
    choices: accounts.map((account) => ({ label: account.label, value: account })),
  });
  if (chosen === back) throw cancelled();
  return chosen;
}
