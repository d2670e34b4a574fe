import * as l10n from "@vscode/l10n";
import { addressOf } from "../../core/endpoints.ts";
import type { RunContext } from "../../core/runContext.ts";
import { requireKey } from "../capabilities/descriptor.ts";
import { describeUser } from "./actions.ts";
import { createDnspodClient } from "./client.ts";
import { dnspod } from "./descriptor.ts";
import { dnspodProblem } from "./problem.ts";

/** Resolves to the account's name, empty where it has none. */
export async function checkDnspodKey(context: RunContext): Promise<string> {
  const call = createDnspodClient({
    endpoint: addressOf(dnspod.endpoints.api, context.endpoints),
    ...requireKey(dnspod, context.credentials),
    now: context.now,
  });
  try {
    return await describeUser(call, context.signal);
  } catch (error) {
    throw dnspodProblem(error, l10n.t("DNSPod key"));
  }
}
