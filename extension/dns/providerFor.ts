import type { RunContext } from "../core/runContext.ts";
import type { DnsProvider } from "../providers/capabilities/dns.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import { cloudflareDnsProvider } from "../providers/cloudflare/dns.ts";
import { createDnspodClient } from "../providers/dnspod/client.ts";
import { dnspodProvider } from "../providers/dnspod/dns.ts";
import type { Site } from "../site/site.ts";

export type ProviderContext = Pick<RunContext, "credentials" | "endpoints" | "signal" | "emit" | "now">;

/**
 * The provider that answers for a site's public hostnames; undefined where the site does not say who that is, or
 * where the keys for it are not given: then a person adds the records.
 *
 * One run should keep one provider: it remembers what it has written while the service's list lags.
 */
export function dnsProviderFor(site: Site, context: ProviderContext): DnsProvider | undefined {
  if (site.dns === undefined) return undefined;
  const { provider, domain } = site.dns;
  const { cloudflareApiToken, tencentcloudSecretId, tencentcloudSecretKey } = context.credentials;
  switch (provider) {
    case "dnspod": {
      if (tencentcloudSecretId === undefined || tencentcloudSecretKey === undefined) return undefined;
      const call = createDnspodClient({
        endpoint: context.endpoints.dnspodApi,
        secretId: tencentcloudSecretId,
        secretKey: tencentcloudSecretKey,
        now: context.now,
      });
      return dnspodProvider({ domain, call, now: context.now });
    }
    case "cloudflare":
      if (cloudflareApiToken === undefined) return undefined;
      return cloudflareDnsProvider({ api: createCloudflareApi(context), domain });
  }
}
