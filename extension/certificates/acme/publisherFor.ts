import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { ChallengePublisher } from "../../dns/challenge.ts";
import type { ProviderContext } from "../../dns/providerFor.ts";
import type { Site } from "../../site/site.ts";

/** Who publishes the challenges of a certificate: the site's DNS provider, or the Cloudflare zone. */
export async function publisherFor(
  site: Site,
  dns: "site" | "cloudflare",
  context: ProviderContext,
): Promise<ChallengePublisher> {
  // Loaded when it is needed: most renewals read files and talk to no DNS at all.
  const { challengePublisher } = await import("../../dns/challenge.ts");
  if (dns === "cloudflare") {
    const { createCloudflareApi } = await import("../../providers/cloudflare/api.ts");
    const { cloudflareDnsProvider } = await import("../../providers/cloudflare/dns.ts");
    const provider = cloudflareDnsProvider({ api: createCloudflareApi(context), domain: site.zone });
    return challengePublisher(provider, site.zone);
  }
  const { dnsProviderFor } = await import("../../dns/providerFor.ts");
  const provider = dnsProviderFor(site, context);
  if (provider !== undefined) return challengePublisher(provider, provider.domain);
  throw new CdnError({
    reason: site.dns === undefined ? "config" : "unauthenticated",
    subject: l10n.t("Site {0}", site.name),
    what:
      site.dns === undefined
        ? l10n.t("nobody can publish the ACME challenge, because it has no dns")
        : l10n.t("nobody can publish the ACME challenge, because the keys of its DNS provider are missing"),
    remedy:
      site.dns === undefined
        ? l10n.t("Add dns to the site, or set acme.dns to cloudflare if the zone holds these names.")
        : l10n.t("Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY (DNSPod) or CLOUDFLARE_API_TOKEN."),
  });
}
