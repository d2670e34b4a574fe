import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { RunContext } from "../../core/runContext.ts";
import { accountsOf, type CloudflareAccount, credentialsOf } from "../../editor/accounts.ts";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { inTime } from "../../editor/inTime.ts";
import { pick } from "../../editor/prompts/pick.ts";
import { back } from "../../editor/prompts/steps.ts";
import { createRunContext } from "../../editor/runContext.ts";
import type { Services } from "../../editor/stores/services.ts";
import { connectCloudflare } from "../connectCloudflare.ts";
import { title } from "./question.ts";

/** What the account has, each list read once and only when its question comes. */
export interface AccountLists {
  readonly buckets: () => Promise<
    readonly { readonly name: string; readonly location?: string | undefined }[]
  >;
  readonly zones: () => Promise<
    readonly { readonly name: string; readonly account: { readonly name: string } }[]
  >;
}

export async function cloudflareAccount(services: Services): Promise<CloudflareAccount> {
  const read = async () => accountsOf(await services.accounts.list(), "cloudflare");
  let accounts = await read();
  if (accounts.length === 0) {
    await connectCloudflare(services);
    accounts = await read();
  }
  const [first, ...others] = accounts;
  if (!first) throw cancelled();
  if (others.length === 0) return first;
  const chosen = await pick<CloudflareAccount>({
    title: title(),
    placeholder: l10n.t("Which Cloudflare account?"),
    choices: accounts.map((account) => ({
      label: account.label,
      description: account.zones.slice(0, 3).join(", "),
      value: account,
    })),
  });
  if (chosen === back) throw cancelled();
  return chosen;
}

export function accountLists(services: Services, account: CloudflareAccount): AccountLists {
  const credentials = credentialsOf(account);
  const context = (signal: AbortSignal) =>
    createRunContext(services.extension.extensionPath, { credentials, signal });
  const read = <T>(work: (context: RunContext) => Promise<T>) =>
    once(() => inTime(l10n.t("Cloudflare account {0}", account.label), (signal) => work(context(signal))));
  return {
    buckets: read((within) => engine().listBuckets(within, account.accountId)),
    zones: read(async (within) => {
      const zones = await engine().listZones(within);
      if (zones.length === 0) throw noZone(account);
      return zones;
    }),
  };
}

function noZone({ label, accountId }: CloudflareAccount): CdnError {
  return new CdnError({
    reason: "notFound",
    subject: l10n.t("Cloudflare account {0}", label),
    what: l10n.t("its token sees no zone"),
    remedy: l10n.t(
      "Add a domain to the account, or give the token Zone: Read on the domain, then run New Site again.",
    ),
    link: `https://dash.cloudflare.com/${encodeURIComponent(accountId)}`,
  });
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    // A failure is not kept: the next time the question comes, it is asked anew.
    answer ??= read().catch((error) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
