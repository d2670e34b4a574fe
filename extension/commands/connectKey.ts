import * as l10n from "@vscode/l10n";
import type { KeyProviderId } from "../editor/accounts.ts";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import type { Services } from "../editor/stores/services.ts";
import { descriptorOf } from "../providers/registry.ts";
import { askKey } from "./askKey.ts";
import { keepAccount } from "./keepAccount.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log" | "sites">;

/** Asks for the key of any provider whose account is a key, and tries it before it is kept. */
export async function connectKey(services: Needs, provider: KeyProviderId): Promise<void> {
  const descriptor = descriptorOf(provider);
  const parts = Object.entries(descriptor.key).map(([part, about]) => ({ part, ...about }));
  let name = "";
  const key = await askKey({
    title: l10n.t("Connect {0}", descriptor.title),
    parts,
    verify: async (entered, signal) => {
      const credentials = Object.fromEntries(
        parts.map(({ part, variable }) => [variable, entered[part] ?? ""]),
      );
      const context = createRunContext(services.extension.extensionPath, { credentials, signal });
      name = await engine().checkKey(provider, context, await bucketsOf(services, provider));
      return undefined;
    },
  });
  const id = key[parts[0]?.part ?? ""] ?? "";
  const label = name || id;
  await keepAccount(
    services,
    { provider, id, label, key },
    l10n.t("Connected {0} account {1}.", descriptor.title, label),
  );
}

/** Buckets of the open sites that the key may be for: it can be limited to one of them. */
async function bucketsOf(services: Pick<Services, "sites">, provider: KeyProviderId) {
  const sites = await services.sites.sites();
  return sites.flatMap(({ site }) => engine().bucketsBehind(site, provider));
}
