import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { RunContext } from "../../core/runContext.ts";
import { accountsOf, type CloudflareAccount, credentialsOf } from "../../editor/accounts.ts";
import { createRunContext } from "../../editor/createRunContext.ts";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { inTime } from "../../editor/inTime.ts";
import { pick } from "../../editor/prompts/pick.ts";
import { back } from "../../editor/prompts/steps.ts";
import type { Services } from "../../editor/stores/services.ts";
import type { OriginAnswers } from "../../origins/originQuestion.ts";
import { type OriginType, originDescriptor } from "../../origins/registry.ts";
import type { BucketState } from "../../providers/cloudflare/state.ts";
import { connectCloudflare } from "../connectCloudflare.ts";
import { title } from "./question.ts";

/** What the account has, each list read once and only when its question comes. */
export interface AccountLists {
  /** Buckets of the service that an origin of this kind is at, as far as the origin is known. */
  readonly buckets: (type: OriginType, answers: OriginAnswers) => Promise<readonly BucketState[]>;
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
  const lists = new Map<string, () => Promise<readonly BucketState[]>>();
  const context = (signal: AbortSignal) =>
    createRunContext(services.extension.extensionPath, { credentials, signal });
  const read = <T>(work: (context: RunContext) => Promise<T>) =>
    once(() => inTime(l10n.t("Cloudflare account {0}", account.label), (signal) => work(context(signal))));
  return {
    buckets: (type, answers) => {
      const id = JSON.stringify([type, answers]);
      const list = lists.get(id) ?? once(() => listBuckets(services, account, type, answers));
      lists.set(id, list);
      return list();
    },
    zones: read(async (within) => {
      const zones = await engine().listZones(within);
      if (zones.length === 0) throw noZone(account);
      return zones;
    }),
  };
}

async function listBuckets(
  services: Pick<Services, "accounts" | "extension">,
  account: CloudflareAccount,
  type: OriginType,
  answers: OriginAnswers,
): Promise<readonly BucketState[]> {
  const { provider, title: service } = originDescriptor(type);
  const [keys] =
    provider === account.provider ? [account] : accountsOf(await services.accounts.list(), provider);
  if (!keys) throw noKeys(service);
  return inTime(service, (signal) =>
    engine().originKinds[type].listBuckets(answers, {
      ...createRunContext(services.extension.extensionPath, { credentials: credentialsOf(keys), signal }),
      accountId: account.accountId,
    }),
  );
}

function noKeys(service: string): CdnError {
  return new CdnError({
    reason: "unauthenticated",
    subject: service,
    what: l10n.t("no account is connected whose buckets could be listed"),
    remedy: l10n.t("Enter the bucket's name: the deploy asks for the key."),
  });
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
