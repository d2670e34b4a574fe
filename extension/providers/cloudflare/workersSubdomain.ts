import { createHash } from "node:crypto";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { CloudflareApi } from "./api.ts";
import { cloudflare } from "./descriptor.ts";
import { cloudflareProblem, workersPage } from "./problem.ts";
import type { Account } from "./types.ts";
import { accountLabel } from "./zones.ts";

/**
 * Gives the account the workers.dev subdomain without which it takes no Worker (10063). The dashboard does the same
 * when somebody opens its Workers page for the first time; nothing of ours is ever served there.
 *
 * Resolves to the name. It follows from the account, so that a second run asks for the same one.
 *
 * @throws CdnError (notEnabled) that says how to make one by hand.
 */
export async function makeWorkersSubdomain(
  api: CloudflareApi,
  account: Account,
  subject: string,
): Promise<string> {
  const subdomain = `cdn-${createHash("sha256").update(account.id).digest("hex").slice(0, 12)}`;
  try {
    await api.put<object>(`/accounts/${account.id}/workers/subdomain`, { body: { subdomain } });
    return subdomain;
  } catch (cause) {
    const problem = cloudflareProblem(cause, {
      subject,
      permission: "Workers Scripts: Edit",
      on: accountLabel(account),
    });
    // Stopped, or no answer at all: then this is what happened.
    if (!(problem instanceof CdnError) || problem.reason === "network" || problem.reason === "server") {
      throw problem;
    }
    throw new CdnError({
      provider: cloudflare.id,
      reason: "notEnabled",
      subject,
      what: l10n.t("{0} has no workers.dev subdomain yet, and none could be made", accountLabel(account)),
      remedy: l10n.t(
        "Open Workers & Pages once in the dashboard at {0}, which makes one, then deploy again.",
        workersPage,
      ),
      link: workersPage,
      cause,
    });
  }
}
