import type { X509Certificate } from "node:crypto";
import { dnsNames } from "./names.ts";

/** What is known of a certificate without its key: safe to print. */
export interface CertificateFacts {
  /** SHA-256 of the DER, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** DNS names of the subject alternative name, lower case, punycode; wildcards as they are. */
  readonly names: readonly string[];
  /** Common name of the issuer. */
  readonly issuer: string;
  /** Hexadecimal, as OpenSSL prints it. */
  readonly serial: string;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** `EC prime256v1`, `RSA 2048`. */
  readonly keyKind: string;
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    fingerprint: plainFingerprint(certificate.fingerprint256),
    names: dnsNames(certificate.subjectAltName),
    issuer: /^CN=(.*)$/m.exec(certificate.issuer ?? "")?.[1] ?? "",
    serial: certificate.serialNumber,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    keyKind: keyKind(certificate),
  };
}

/** `AB:CD:…` as Node prints it → `abcd…`. */
export function plainFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}

function keyKind(certificate: X509Certificate): string {
  let key: X509Certificate["publicKey"];
  try {
    key = certificate.publicKey;
  } catch {
    return ""; // a kind that this OpenSSL does not know
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const size = details?.namedCurve ?? details?.modulusLength;
  return [type?.toUpperCase(), size].filter((part) => part !== undefined).join(" ");
}
