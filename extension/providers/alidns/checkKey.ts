import * as l10n from "@vscode/l10n";
import type { RunContext } from "../../core/runContext.ts";
import { listDomains } from "./actions.ts";
import { createAlidnsClient } from "./client.ts";
import { alidnsProblem } from "./problem.ts";

/** Accounts have no name that this service tells. */
export async function checkAlidnsKey(context: RunContext): Promise<string> {
  try {
    await listDomains(createAlidnsClient(context), context.signal);
    return "";
  } catch (error) {
    throw alidnsProblem(error, l10n.t("AliDNS key"));
  }
}
