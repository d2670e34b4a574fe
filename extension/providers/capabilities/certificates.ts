/**
 * What a CDN must be able to do so that its certificates can be kept: five calls; see docs/adding-a-provider.md for
 * how to add one. Ids are the provider's own, as text.
 *
 * Every method retries by itself what may be repeated, throws a `CdnError` that names object and remedy, and
 * never lets a key into a log or an error. `upload` must not repeat itself: see `uploadOnce`.
 */
export interface CertificateProvider {
  /** As the configuration names it. */
  readonly name: string;
  /** As people know it; names of firms are not translated. */
  readonly title: string;
  listDomains(): Promise<readonly CdnDomain[]>;
  listCertificates(): Promise<readonly StoredCertificate[]>;
  /** Gives the new certificate's id. */
  upload(certificate: CertificateUpload): Promise<string>;
  /**
   * Makes `domain` carry the certificate, in place of the one it carries; of two, in place of the one of its
   * algorithm. Binding it again is fine. Where a binding takes its time, waits for it, within reason.
   */
  bind(id: string, domain: string): Promise<void>;
  /** Throws `conflict` where the service says that something uses it. */
  remove(id: string): Promise<void>;
  /** Drops files from the CDN's cache, where the CDN can. */
  purge?(urls: readonly string[]): Promise<void>;
}

export interface CertificateUpload {
  /** `[A-Za-z0-9-]`, at most 73 characters: who uploaded it, and the leaf's fingerprint. */
  readonly note: string;
  /** PEM, leaf first. */
  readonly chain: string;
  /** PEM. */
  readonly key: string;
}

export interface CdnDomain {
  readonly name: string;
  /** Where the domain's CNAME points: the edge that answers for it. */
  readonly cname: string | undefined;
  /** False for a domain that is switched off. */
  readonly online: boolean;
  /** Undefined where it carries none. */
  readonly certificateId: string | undefined;
  /** Beside that one, where a CDN shows RSA to some clients and EC to others. */
  readonly alsoCarries?: readonly string[];
}

/** Every certificate that a domain carries. */
export function carriedBy({ certificateId, alsoCarries = [] }: CdnDomain): readonly string[] {
  return certificateId === undefined ? alsoCarries : [certificateId, ...alsoCarries];
}

export interface StoredCertificate {
  readonly id: string;
  readonly note: string;
  /** DNS names, as far as the service tells. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch; undefined where the service does not tell. */
  readonly expires: number | undefined;
  /** How many domains carry it, by the service's own count; may lag. */
  readonly boundCount: number | undefined;
}
