import type { DnsProvider } from "../providers/capabilities/dns.ts";
import type { ProviderContext } from "../providers/implementations.ts";
import type { Site } from "../site/site.ts";
import { dnsProviderFor } from "./providerFor.ts";

/**
 * The DNS of one site, opened once for a run. What is planned with it is applied with it: the provider remembers
 * what it has written while the service's list still lags behind.
 */
export interface SiteDns {
  readonly site: Site;
  readonly provider: DnsProvider;
}

/** Undefined where the site does not say who answers for it, or where the keys are not given: see `dnsProviderFor`. */
export function openSiteDns(site: Site, context: ProviderContext): SiteDns | undefined {
  const provider = dnsProviderFor(site, context);
  return provider && { site, provider };
}
