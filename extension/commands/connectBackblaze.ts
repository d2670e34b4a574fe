import * as l10n from "@vscode/l10n";
import { credentialVariables } from "../core/credentials.ts";
import { engine } from "../editor/engine.ts";
import { createRunContext } from "../editor/runContext.ts";
import type { Services } from "../editor/stores/services.ts";
import type { B2Origin } from "../site/schema.ts";
import { keepAccount } from "./keepAccount.ts";
import { askKeyPair } from "./keyPair.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log" | "sites">;

/** Asks for an application key; tried on the B2 buckets of the open sites, where there are any. */
export async function connectBackblaze(services: Needs): Promise<void> {
  const title = l10n.t("Connect Backblaze B2");
  const { id, secret } = await askKeyPair({
    title,
    id: {
      prompt: l10n.t(
        "The keyID of an application key that may read the bucket (Backblaze: Application Keys).",
      ),
      placeholder: "keyID",
    },
    secret: {
      prompt: l10n.t("The applicationKey itself. It is tried now and kept in the editor's secret storage."),
      placeholder: "applicationKey",
    },
    variables: { id: credentialVariables.b2ApplicationKeyId, secret: credentialVariables.b2ApplicationKey },
    verify: async (applicationKeyId, applicationKey, signal) => {
      const context = createRunContext(services.extension.extensionPath, {
        credentials: { b2ApplicationKeyId: applicationKeyId, b2ApplicationKey: applicationKey },
        signal,
      });
      await checkOnSites(await b2Origins(services), (origin) => engine().checkB2Key(origin, context));
      return undefined;
    },
  });
  await keepAccount(
    services,
    { provider: "backblaze", id, label: id, applicationKeyId: id, applicationKey: secret },
    l10n.t("Connected Backblaze B2 key {0}.", id),
  );
}

async function b2Origins(services: Pick<Services, "sites">): Promise<readonly B2Origin[]> {
  const sites = await services.sites.sites();
  return sites.flatMap(({ site }) =>
    site.origins.filter((origin): origin is B2Origin => origin.type === "b2"),
  );
}

/** A key may be limited to one bucket: good on one of them is good. Throws the first refusal otherwise. */
async function checkOnSites(
  origins: readonly B2Origin[],
  check: (origin: B2Origin) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(origins.map(check));
  const refused = results.find((result) => result.status === "rejected");
  if (refused && results.every((result) => result.status === "rejected")) throw refused.reason;
}
