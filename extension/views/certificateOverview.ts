/*
 * The CDN's domains with the certificate that each carries: pure, from the two lists of the provider.
 */
import type { CdnDomain, StoredCertificate } from "../certificates/provider.ts";

export interface CertifiedDomain {
  readonly domain: CdnDomain;
  /** The certificate that it carries; undefined for none, or one that is not in the list. */
  readonly certificate: StoredCertificate | undefined;
}

export interface CertificateOverview {
  readonly domains: readonly CertifiedDomain[];
  /** Certificates that no domain carries. */
  readonly unused: readonly StoredCertificate[];
}

export function certificateOverview(
  domains: readonly CdnDomain[],
  certificates: readonly StoredCertificate[],
): CertificateOverview {
  const byId = new Map(certificates.map((certificate) => [certificate.id, certificate]));
  const certified = domains.map((domain) => ({
    domain,
    certificate: domain.certificateId === undefined ? undefined : byId.get(domain.certificateId),
  }));
  const used = new Set(certified.flatMap(({ certificate }) => (certificate ? [certificate.id] : [])));
  return {
    // What ends first stands first; a domain without a certificate has nothing that could end.
    domains: certified.toSorted(
      (a, b) =>
        (a.certificate?.expires ?? Number.POSITIVE_INFINITY) -
          (b.certificate?.expires ?? Number.POSITIVE_INFINITY) || a.domain.name.localeCompare(b.domain.name),
    ),
    unused: certificates.filter(({ id }) => !used.has(id)),
  };
}

/** How many online domains carry a certificate that ends within `days`, or has ended. */
export function endingSoon(overview: CertificateOverview, days: number, now: number): number {
  return overview.domains.filter(
    ({ domain, certificate }) =>
      domain.online && certificate?.expires !== undefined && certificate.expires - now <= days * 86_400_000,
  ).length;
}
