import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { ChallengePublisher } from "../../dns/challenge.ts";
import { requireKey } from "../../providers/capabilities/descriptor.ts";
import type { ProviderContext } from "../../providers/implementations.ts";
import { descriptorOf } from "../../providers/registry.ts";
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
    const { cloudflareDns } = await import("../../providers/cloudflare/dns.ts");
    const { findSiteZone } = await import("../../site/reachSite.ts");
    const { createCloudflareApi } = await import("../../providers/cloudflare/api.ts");
    const zone = site.zone ?? (await findSiteZone(createCloudflareApi(context), site)).name;
    return challengePublisher(cloudflareDns(zone, context), zone);
  }
  const { dnsProviderFor } = await import("../../dns/providerFor.ts");
  const provider = dnsProviderFor(site, context);
  if (provider !== undefined) return challengePublisher(provider, provider.domain);
  if (site.dns !== undefined) {
    requireKey(descriptorOf(site.dns.provider), context.credentials);
  }
  throw new CdnError({
    reason: "config",
    subject: l10n.t("Site {0}", site.name),
    what: l10n.t("nobody can publish the ACME challenge, because it has no dns"),
    remedy: l10n.t("Add dns to the site, or set acme.dns to cloudflare if the zone holds these names."),
  });
}
