import * as l10n from "@vscode/l10n";
import { credentialVariables } from "../core/credentials.ts";
import { engine } from "../editor/engine.ts";
import { createRunContext } from "../editor/runContext.ts";
import type { Services } from "../editor/stores/services.ts";
import { keepAccount } from "./keepAccount.ts";
import { askKeyPair } from "./keyPair.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log">;

export async function connectDnsPod(services: Needs): Promise<void> {
  let name = "";
  const { id, secret } = await askKeyPair({
    title: l10n.t("Connect DNSPod"),
    id: {
      prompt: l10n.t("The SecretId of a Tencent Cloud API key (console.cloud.tencent.com/cam/capi)."),
      placeholder: "SecretId",
    },
    secret: {
      prompt: l10n.t("The SecretKey. It is verified now and kept in the editor's secret storage."),
      placeholder: "SecretKey",
    },
    variables: {
      id: credentialVariables.tencentcloudSecretId,
      secret: credentialVariables.tencentcloudSecretKey,
    },
    verify: async (tencentcloudSecretId, tencentcloudSecretKey, signal) => {
      const credentials = { tencentcloudSecretId, tencentcloudSecretKey };
      const context = createRunContext(services.extension.extensionPath, { credentials, signal });
      name = await engine().checkDnspodKey(context);
      return undefined;
    },
  });
  const label = name || id;
  await keepAccount(
    services,
    { provider: "dnspod", id, label, secretId: id, secretKey: secret },
    l10n.t("Connected DNSPod account {0}.", label),
  );
}
