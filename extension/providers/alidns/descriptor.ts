import * as l10n from "@vscode/l10n";
import { urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";
import { alidnsLines } from "./lines.ts";

/** DNS of Alibaba Cloud: answers by line, so that China and abroad can differ. */
export const alidns = {
  id: "alidns",
  title: "AliDNS",
  key: {
    accessKeyId: {
      variable: "ALIBABA_CLOUD_ACCESS_KEY_ID",
      name: "AccessKey ID",
      prompt: () =>
        l10n.t("The AccessKey ID of a RAM user that may manage the DNS (ram.console.aliyun.com/users)."),
      // 16, later 24 characters in all: https://github.com/gitleaks/gitleaks (alibaba-access-key-id)
      shape: {
        kind: () => l10n.t("an Alibaba Cloud AccessKey ID"),
        patterns: [/(?<![A-Za-z0-9])LTAI[A-Za-z0-9]{12,20}(?![A-Za-z0-9])/g],
      },
    },
    accessKeySecret: {
      variable: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      name: "AccessKey Secret",
      prompt: () =>
        l10n.t("The AccessKey Secret. It is verified now and kept in the editor's secret storage."),
    },
  },
  keyNames: { brand: /alidns|aliyun|alibaba/, word: /accesskeysecret/ },
  endpoints: {
    api: {
      setting: "alidnsApi",
      variable: "ALIDNS_API_BASE_URL",
      form: urlForm,
      address: "https://alidns.aliyuncs.com",
    },
  },
  keysPage: "https://ram.console.aliyun.com/users",
  consolePage: "https://dns.console.aliyun.com/",
  dns: {
    split: true,
    lines: () => alidnsLines,
    plansPage: "https://common-buy.aliyun.com/?commodityCode=alidns",
    recordsPage: (domain) => `https://dns.console.aliyun.com/#/dns/setting/${encodeURIComponent(domain)}`,
  },
  /** It documents no scope, and may give back what was asked. */
  resolver: {
    name: "AliDNS",
    endpoint: {
      setting: "alidns",
      variable: "ALIDNS_BASE_URL",
      form: urlForm,
      address: "https://dns.alidns.com",
    },
    tellsScope: false,
  },
} as const satisfies ProviderDescriptor;
