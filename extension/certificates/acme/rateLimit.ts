import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { IssuedStore } from "./issuedStore.ts";

/** Throws where the authority has asked an earlier run to wait for longer. `now` in milliseconds since the epoch. */
export async function ensureMayOrder(
  store: IssuedStore,
  names: readonly string[],
  now: number,
): Promise<void> {
  const { orderAgain } = await store.readState();
  if (orderAgain === undefined || now >= orderAgain) return;
  throw new CdnError({
    reason: "rateLimited",
    subject: l10n.t("Certificate for {0}", names.join(", ")),
    what: l10n.t("the authority has asked to wait until {0}", new Date(orderAgain).toISOString()),
    remedy: l10n.t("The first run after that asks again by itself; until then nothing is sent to it."),
  });
}

/** Keeps for the next runs how long the authority wants to be left alone. */
export async function keepRateLimit(store: IssuedStore, error: unknown, now: number): Promise<void> {
  if (!(error instanceof CdnError) || error.reason !== "rateLimited" || error.retryAfter === undefined)
    return;
  await store.writeState({ ...(await store.readState()), orderAgain: now + error.retryAfter });
}
