import { findKey } from "../providers/capabilities/descriptor.ts";
import type { DnsProvider } from "../providers/capabilities/dns.ts";
import { openDns, type ProviderContext } from "../providers/implementations.ts";
import { descriptorOf } from "../providers/registry.ts";
import type { Site } from "../site/site.ts";

/**
 * The provider that answers for a site's public hostnames; undefined where the site does not say who that is, or
 * where the keys for it are not given: then a person adds the records.
 *
 * One run should keep one provider: it remembers what it has written while the service's list lags.
 */
export function dnsProviderFor(site: Site, context: ProviderContext): DnsProvider | undefined {
  if (site.dns === undefined) return undefined;
  const { provider, domain } = site.dns;
  const isKeyGiven = findKey(descriptorOf(provider), context.credentials) !== undefined;
  return isKeyGiven ? openDns(provider, domain, context) : undefined;
}
