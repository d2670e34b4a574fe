/*
 * The two ways a public hostname comes to Cloudflare's edge.
 *
 * Inside the site's own zone Cloudflare answers for the name already: the Worker takes it as its own custom domain,
 * and nothing of Cloudflare for SaaS is needed. Everywhere else, and where `dns` says that another provider answers
 * although the zone would hold the name (a partial zone), it is a custom hostname with a CNAME to the fallback origin.
 */
import { isWithin } from "./hostname.ts";

/** What of a site decides it: names in lower-case punycode. */
export interface Placement {
  readonly zone?: string | undefined;
  readonly dns?: { readonly provider: string; readonly abroad?: string | undefined } | undefined;
}

interface Hostnames {
  readonly hostnames: readonly string[];
}

/** True where the Worker's own domain serves the hostname. A site whose zone is not known has none. */
export function isWorkerDomain({ zone, dns }: Placement, hostname: string): boolean {
  if (zone === undefined || !isWithin(hostname, zone)) return false;
  return dns === undefined || (dns.provider === "cloudflare" && dns.abroad === undefined);
}

/** The hostnames that the Worker takes as its own domains. */
export function workerDomains(site: Placement & Hostnames): readonly string[] {
  return site.hostnames.filter((hostname) => isWorkerDomain(site, hostname));
}

/** The hostnames that Cloudflare for SaaS serves; only they need a fallback origin. */
export function customHostnames(site: Placement & Hostnames): readonly string[] {
  return site.hostnames.filter((hostname) => !isWorkerDomain(site, hostname));
}
