/*
 * The CDN's domains with the certificate that each carries: pure, from the two lists of each account.
 */
import {
  type CdnDomain,
  carriedBy,
  type StoredCertificate,
} from "../../providers/capabilities/certificates.ts";
import type { CertificateProviderId } from "../../providers/registry.ts";

export interface CertifiedDomain {
  readonly provider: CertificateProviderId;
  readonly domain: CdnDomain;
  /** The certificate that it carries; undefined for none, or one that is not in the list. */
  readonly certificate: StoredCertificate | undefined;
  /** Whose it is, where several accounts are connected. */
  readonly account?: string;
}

export interface CertificateOverview {
  readonly domains: readonly CertifiedDomain[];
  /** Certificates that no domain carries. */
  readonly unused: readonly StoredCertificate[];
  /** Accounts that could not be read; what the others hold is there all the same. */
  readonly failures: readonly AccountFailure[];
}

export interface AccountFailure {
  readonly account: string;
  readonly error: Error;
}

/** What one account holds, or why that is not known. */
export type AccountResult =
  | AccountFailure
  | (AccountHoldings & { readonly account: string; readonly provider: CertificateProviderId });

interface AccountHoldings {
  readonly domains: readonly CdnDomain[];
  readonly certificates: readonly StoredCertificate[];
}

export function certificateOverview(results: readonly AccountResult[]): CertificateOverview {
  const held = results.flatMap((result) => ("error" in result ? [] : [result]));
  const several = results.length > 1;
  const certified = held.flatMap((holdings) =>
    certifiedDomains(holdings).map((one) => ({
      ...one,
      provider: holdings.provider,
      ...(several ? { account: holdings.account } : {}),
    })),
  );
  return {
    // What ends first stands first; a domain without a certificate has nothing that could end.
    domains: certified.toSorted(
      (a, b) =>
        (a.certificate?.expires ?? Number.POSITIVE_INFINITY) -
          (b.certificate?.expires ?? Number.POSITIVE_INFINITY) || a.domain.name.localeCompare(b.domain.name),
    ),
    unused: held.flatMap(unusedCertificates),
    failures: results.flatMap((result) => ("error" in result ? [result] : [])),
  };
}

function certifiedDomains({
  domains,
  certificates,
}: AccountHoldings): readonly Omit<CertifiedDomain, "provider">[] {
  const byId = new Map(certificates.map((certificate) => [certificate.id, certificate]));
  return domains.map((domain) => ({
    domain,
    certificate: domain.certificateId === undefined ? undefined : byId.get(domain.certificateId),
  }));
}

function unusedCertificates({ domains, certificates }: AccountHoldings): readonly StoredCertificate[] {
  const used = new Set(domains.flatMap(carriedBy));
  return certificates.filter(({ id }) => !used.has(id));
}

/** How many online domains carry a certificate that ends within `days`, or has ended. */
export function endingSoon(overview: CertificateOverview, days: number, now: number): number {
  return overview.domains.filter(
    ({ domain, certificate }) =>
      domain.online && certificate?.expires !== undefined && certificate.expires - now <= days * 86_400_000,
  ).length;
}
