import type { Provider } from "./accounts.ts";

/** How people know the services; names of firms are not translated. */
export const providerNames: Readonly<Record<Provider, string>> = {
  cloudflare: "Cloudflare",
  backblaze: "Backblaze B2",
  dogecloud: "DogeCloud",
  dnspod: "DNSPod",
};
