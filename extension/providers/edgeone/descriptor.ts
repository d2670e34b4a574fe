import { hostAndPortForm, urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";
import { tencentKey, tencentKeysPage } from "../signing/tencentKey.ts";

/** Tencent Cloud's CDN: its domains' certificates, which lie in the account's SSL certificates, and its cache. */
export const edgeone = {
  id: "edgeone",
  title: "EdgeOne",
  key: tencentKey,
  endpoints: {
    api: {
      setting: "edgeoneApi",
      variable: "EDGEONE_API_BASE_URL",
      form: urlForm,
      address: "https://teo.tencentcloudapi.com",
    },
    ssl: {
      setting: "tencentSslApi",
      variable: "TENCENT_SSL_API_BASE_URL",
      form: urlForm,
      address: "https://ssl.tencentcloudapi.com",
    },
  },
  keysPage: tencentKeysPage,
  consolePage: "https://console.cloud.tencent.com/edgeone",
  certificates: {
    domainsPage: "https://console.cloud.tencent.com/edgeone/zones",
    edge: { setting: "edgeoneEdge", variable: "EDGEONE_EDGE", form: hostAndPortForm },
  },
} as const satisfies ProviderDescriptor;
