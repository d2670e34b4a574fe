import * as l10n from "@vscode/l10n";
import { hostAndPortForm, urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";

/** A domestic CDN: its domains' certificates, and its cache. */
export const dogecloud = {
  id: "dogecloud",
  title: "DogeCloud",
  key: {
    accessKey: {
      variable: "DOGECLOUD_ACCESS_KEY",
      name: "AccessKey",
      prompt: () =>
        l10n.t("The AccessKey of DogeCloud (console.dogecloud.com, User Center, Key Management)."),
    },
    secretKey: {
      variable: "DOGECLOUD_SECRET_KEY",
      name: "SecretKey",
      prompt: () => l10n.t("The SecretKey. It is verified now and kept in the editor's secret storage."),
    },
  },
  keyNames: { brand: /doge/ },
  endpoints: {
    api: {
      setting: "dogecloudApi",
      variable: "DOGECLOUD_API_BASE_URL",
      form: urlForm,
      address: "https://api.dogecloud.com",
    },
  },
  keysPage: "https://console.dogecloud.com/user/keys",
  consolePage: "https://console.dogecloud.com/",
  certificates: {
    domainsPage: "https://console.dogecloud.com/cdn/domain",
    edge: { setting: "dogecloudEdge", variable: "DOGECLOUD_EDGE", form: hostAndPortForm },
  },
} as const satisfies ProviderDescriptor;
