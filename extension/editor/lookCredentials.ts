import type * as vscode from "vscode";
import type { Credentials } from "../core/credentials.ts";
import type { StoredAccount } from "./accounts.ts";
import { credentialsOf } from "./accounts.ts";
import { type Resolved, resolveAccounts, type SiteNeeds } from "./chooseAccounts.ts";
import { rememberedAccount } from "./rememberedAccounts.ts";

/** Looking never asks: where several accounts would do, the first one looks. A deploy asks. */
export function lookCredentials(
  site: SiteNeeds,
  accounts: readonly StoredAccount[],
  state: Pick<vscode.Memento, "get">,
): { readonly credentials: Credentials; readonly missing: Resolved["missing"] } {
  const { credentials, missing, unclear } = resolveAccounts(site, accounts, rememberedAccount(state));
  const first = unclear.map(({ accounts: [one] }) => (one ? credentialsOf(one) : {}));
  return { credentials: Object.assign({}, ...first, credentials), missing };
}
