import * as vscode from "vscode";
import type { StoredAccount } from "../editor/accounts.ts";
import { showFailure } from "../editor/showFailure.ts";
import type { Services } from "../editor/stores/services.ts";

/** Stores an account; where the keyring fails, it is kept for this window and the person is told how to mend it. */
export async function keepAccount(
  services: Pick<Services, "accounts" | "log">,
  account: StoredAccount,
  said: string,
): Promise<void> {
  const kept = await services.accounts.add(account);
  services.log.info(said);
  if (kept === "stored") void vscode.window.showInformationMessage(said);
  else showFailure("Secret storage", kept.problem, services.log);
}
