import * as l10n from "@vscode/l10n";
import { hasCdnAccount } from "../editor/accounts.ts";
import { withViewProgress } from "../editor/progress.ts";
import type { Services } from "../editor/stores/services.ts";
import { siteOf, targetOf } from "../editor/target.ts";

/** Reads again: one site, where the command was invoked on one, else everything that is shown. */
export async function refresh(
  services: Pick<Services, "sites" | "states" | "dns" | "certificates" | "accounts">,
  argument: unknown,
): Promise<void> {
  const title = l10n.t("Refresh");
  const ref = siteOf(targetOf(argument));
  services.sites.forget();
  // The keyring may have been unlocked meanwhile.
  if (services.accounts.problem()) await services.accounts.readAgain();
  const accounts = await services.accounts.list();
  const found = await services.sites.sites();
  const wanted = ref ? found.filter(({ ref: one }) => one.file === ref.file && one.name === ref.name) : found;
  // Name servers are asked again where they have been asked.
  const asked = wanted.filter(({ ref: one }) => services.dns.status(one).kind !== "unknown");
  await withViewProgress("cdnWorker.sites", title, async () => {
    await Promise.all([
      ...wanted.map(({ ref: one, site }) => services.states.reload(one, site)),
      ...asked.map(({ ref: one, site }) => services.dns.reload(one, site)),
    ]);
  });
  if (!ref && hasCdnAccount(accounts)) {
    await withViewProgress("cdnWorker.certificates", title, () => services.certificates.load());
  }
}
