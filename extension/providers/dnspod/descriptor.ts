import * as l10n from "@vscode/l10n";
import { urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";
import { importFile } from "./importFile.ts";
import { dnspodLines } from "./lines.ts";

/** DNS of Tencent Cloud: answers by line, so that China and abroad can differ. */
export const dnspod = {
  id: "dnspod",
  title: "DNSPod",
  key: {
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
  },
  keyNames: { brand: /tencent|dnspod|qcloud/, word: /secretid/ },
  endpoints: {
    api: {
      setting: "dnspodApi",
      variable: "DNSPOD_API_BASE_URL",
      form: urlForm,
      address: "https://dnspod.tencentcloudapi.com",
    },
  },
  keysPage: "https://console.cloud.tencent.com/cam/capi",
  consolePage: "https://console.dnspod.cn/",
  dns: {
    split: true,
    lines: () => dnspodLines,
    importFile,
    plansPage: "https://dnspod.cloud.tencent.com/purchase",
    recordsPage: (domain) => `https://console.dnspod.cn/dns/${encodeURIComponent(domain)}/record`,
  },
} as const satisfies ProviderDescriptor;
