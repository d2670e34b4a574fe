import * as l10n from "@vscode/l10n";
import type { RunContext } from "../../core/runContext.ts";
import { edgeoneClient } from "./client.ts";
import { readOneZone } from "./domains.ts";
import { readOneHeld } from "./storedCertificates.ts";

/** Of both services: a key may be allowed one of them alone. Accounts have no name that they tell. */
export async function checkEdgeoneKey(context: RunContext): Promise<string> {
  const { teo, ssl } = edgeoneClient(context);
  const subject = l10n.t("EdgeOne key");
  await Promise.all([readOneZone(teo, subject), readOneHeld(ssl, subject)]);
  return "";
}
