import * as l10n from "@vscode/l10n";
import type { KeyPart } from "../capabilities/descriptor.ts";

/** The key of a Tencent Cloud account: one for all of its services, so that one connected account serves them. */
export const tencentKey = {
  secretId: {
    variable: "TENCENTCLOUD_SECRET_ID",
    name: "SecretId",
    prompt: () => l10n.t("The SecretId of a Tencent Cloud API key (console.cloud.tencent.com/cam/capi)."),
    shape: { kind: () => l10n.t("a Tencent Cloud secret id"), patterns: [/AKID[A-Za-z0-9]{8,}/g] },
  },
  secretKey: {
    variable: "TENCENTCLOUD_SECRET_KEY",
    name: "SecretKey",
    prompt: () => l10n.t("The SecretKey. It is verified now and kept in the editor's secret storage."),
  },
} as const satisfies Readonly<Record<string, KeyPart>>;

export const tencentKeysPage = "https://console.cloud.tencent.com/cam/capi";
