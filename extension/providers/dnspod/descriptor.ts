import { urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";
import { tencentKey, tencentKeysPage } from "../signing/tencentKey.ts";
import { importFile } from "./importFile.ts";
import { dnspodLines } from "./lines.ts";

/** DNS of Tencent Cloud: answers by line, so that China and abroad can differ. */
export const dnspod = {
  id: "dnspod",
  title: "DNSPod",
  key: tencentKey,
  keyNames: { brand: /tencent|dnspod|qcloud/, word: /secretid/ },
  endpoints: {
    api: {
      setting: "dnspodApi",
      variable: "DNSPOD_API_BASE_URL",
      form: urlForm,
      address: "https://dnspod.tencentcloudapi.com",
    },
  },
  keysPage: tencentKeysPage,
  consolePage: "https://console.dnspod.cn/",
  dns: {
    split: true,
    lines: () => dnspodLines,
    importFile,
    plansPage: "https://dnspod.cloud.tencent.com/purchase",
    recordsPage: (domain) => `https://console.dnspod.cn/dns/${encodeURIComponent(domain)}/record`,
  },
} as const satisfies ProviderDescriptor;
