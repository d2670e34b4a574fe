import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";

/** A chain in the order that TLS wants (RFC 8446 §4.4.2): the leaf, then each issuer of the one before. */
export interface Chain {
  readonly certificates: readonly X509Certificate[];
  /** Certificates that are no part of it. */
  readonly unrelated: readonly X509Certificate[];
  /**
   * `root`: ends at a root that this Node knows. `open`: ends at one that it does not, as in a private authority,
   * or at the leaf itself, which nobody else has signed. `leafOnly`: even the leaf's issuer is missing.
   */
  readonly end: "root" | "open" | "leafOnly";
}

/** Names alone can lie: cross-signed authorities share them. The signature decides. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false; // a key type that this OpenSSL cannot use
  }
}

const isSelfSigned = (certificate: X509Certificate): boolean => isIssuedBy(certificate, certificate);

let knownRoots: X509Certificate[] | undefined;

function isIssuedByKnownRoot(certificate: X509Certificate): boolean {
  // Some of Node's roots may be more than an OpenSSL of a distribution can parse.
  knownRoots ??= rootCertificates.flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  });
  return knownRoots.some((root) => root.subject === certificate.issuer && isIssuedBy(certificate, root));
}

/**
 * Puts certificates in order, whatever order they came in. A root that is there is left out of the result: the
 * other side must have it already, or it does not help.
 */
export function orderChain(leaf: X509Certificate, others: readonly X509Certificate[]): Chain {
  const certificates = [leaf];
  let rest = dedupe(others, leaf);
  let top = leaf;
  const endOf = (last: X509Certificate) => (isIssuedByKnownRoot(last) ? "root" : "open");
  let end: Chain["end"] | undefined = isSelfSigned(leaf) ? endOf(leaf) : undefined;
  while (end === undefined) {
    // A cross-signed certificate has a twin that is self-signed; the twin ends the chain sooner.
    const issuers = rest.filter((candidate) => isIssuedBy(top, candidate));
    const root = issuers.find(isSelfSigned);
    const issuer = issuers.find((candidate) => candidate !== root);
    if (issuer) {
      certificates.push(issuer);
      rest = rest.filter((candidate) => candidate !== issuer);
      top = issuer;
      continue;
    }
    if (root) {
      rest = rest.filter((candidate) => candidate !== root);
      end = endOf(top);
    } else if (isIssuedByKnownRoot(top)) end = "root";
    else end = certificates.length === 1 ? "leafOnly" : "open";
  }
  return { certificates, unrelated: rest, end };
}

function dedupe(certificates: readonly X509Certificate[], leaf: X509Certificate): X509Certificate[] {
  const byFingerprint = new Map(certificates.map((each) => [each.fingerprint256, each]));
  byFingerprint.delete(leaf.fingerprint256);
  return [...byFingerprint.values()];
}
