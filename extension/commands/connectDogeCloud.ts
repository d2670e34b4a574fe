import * as l10n from "@vscode/l10n";
import { credentialVariables } from "../core/credentials.ts";
import { engine } from "../editor/engine.ts";
import { createRunContext } from "../editor/runContext.ts";
import type { Services } from "../editor/stores/services.ts";
import { keepAccount } from "./keepAccount.ts";
import { askKeyPair } from "./keyPair.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log">;

export async function connectDogeCloud(services: Needs): Promise<void> {
  const { id, secret } = await askKeyPair({
    title: l10n.t("Connect DogeCloud"),
    id: {
      prompt: l10n.t("The AccessKey of DogeCloud (console.dogecloud.com, User Center, Key Management)."),
      placeholder: "AccessKey",
    },
    secret: {
      prompt: l10n.t("The SecretKey. It is verified now and kept in the editor's secret storage."),
      placeholder: "SecretKey",
    },
    variables: { id: credentialVariables.dogecloudAccessKey, secret: credentialVariables.dogecloudSecretKey },
    verify: async (dogecloudAccessKey, dogecloudSecretKey, signal) => {
      const credentials = { dogecloudAccessKey, dogecloudSecretKey };
      const context = createRunContext(services.extension.extensionPath, { credentials, signal });
      await engine().checkDogecloudKey(context);
      return undefined;
    },
  });
  await keepAccount(
    services,
    { provider: "dogecloud", id, label: id, accessKey: id, secretKey: secret },
    l10n.t("Connected DogeCloud key {0}.", id),
  );
}
