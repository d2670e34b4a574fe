/*
 * What browsers refuse in a certificate however it is signed, and what a CDN therefore had better not carry. The
 * sources: RFC 5280, and the Baseline Requirements of the CA/Browser Forum ("BR"), which the browsers enforce.
 */
import type { KeyObject, X509Certificate } from "node:crypto";
import * as l10n from "@vscode/l10n";
import type { CertificateProblem, ProblemCode } from "./certificateProblem.ts";
import { certificateFields } from "./der.ts";

/** What is wrong with one certificate of a chain. `name` is how people know it. */
export function refusedByBrowsers(
  certificate: X509Certificate,
  name: string,
  subject: string,
): readonly CertificateProblem[] {
  const problem = (code: ProblemCode, what: string, remedy: string) => ({ code, subject, what, remedy });
  const found: CertificateProblem[] = [];
  const key = refusedKey(certificate);
  if (key !== undefined) {
    found.push(
      problem(
        "keyRefused",
        l10n.t("the certificate {0} is for a key that browsers refuse ({1})", name, key),
        l10n.t("Have one issued for a key of RSA 2048 or more, or EC P-256 or P-384."),
      ),
    );
  }
  const fields = certificateFields(certificate.raw);
  const hash = brokenSignatures.get(fields?.signatureAlgorithm ?? "");
  if (hash !== undefined) {
    found.push(
      problem(
        "signatureRefused",
        l10n.t("the certificate {0} is signed with {1}, which browsers refuse", name, hash),
        l10n.t("Have it issued again by an authority that signs with SHA-256."),
      ),
    );
  }
  if (fields !== undefined && !isSerialValid(fields.serial)) {
    found.push(
      problem(
        "serialRefused",
        l10n.t("the serial number of the certificate {0} is negative, zero or too long", name),
        l10n.t("Browsers and many servers refuse that (RFC 5280 §4.1.2.2). Have it issued again."),
      ),
    );
  }
  return found;
}

/** What is wrong with a certificate as that of a server, beyond what any certificate of a chain must keep. */
export function refusedForServers(leaf: X509Certificate, subject: string): readonly CertificateProblem[] {
  // Node's name for the extended key usages; undefined where the certificate restricts none.
  const usages: readonly string[] | undefined = leaf.keyUsage;
  if (usages === undefined || usages.includes(serverAuth) || usages.includes(anyUsage)) return [];
  return [
    {
      code: "notForServers",
      subject,
      what: l10n.t("it is not for web servers (its extended key usage leaves that out)"),
      remedy: l10n.t("Have one issued for TLS servers; this one is for clients, mail or code."),
    },
  ];
}

/** What some browsers refuse. */
export function warningsOfBrowsers(leaf: X509Certificate, subject: string): readonly CertificateProblem[] {
  // Chromium's BoringSSL offers no ecdsa_secp521r1_sha512.
  if (publicKeyOf(leaf)?.asymmetricKeyDetails?.namedCurve !== "secp521r1") return [];
  return [
    {
      code: "keyUnusual",
      subject,
      what: l10n.t("it is for a key of EC P-521, which Chrome does not take"),
      remedy: l10n.t("Use EC P-256, P-384 or RSA."),
    },
  ];
}

/** RFC 5280 §4.2.1.12. */
const serverAuth = "1.3.6.1.5.5.7.3.1";
const anyUsage = "2.5.29.37.0";

/** BR §6.1.5. */
const leastModulus = 2048;
const curves: ReadonlySet<string> = new Set(["prime256v1", "secp384r1", "secp521r1"]);

/** The kind of a key that browsers refuse: `RSA 1024`, `ED25519`. */
function refusedKey(certificate: X509Certificate): string | undefined {
  const key = publicKeyOf(certificate);
  if (key === undefined) return undefined; // a kind that this OpenSSL does not know; whoever takes it will say
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const size = details?.namedCurve ?? details?.modulusLength;
  const kind = [type?.toUpperCase(), size].filter((part) => part !== undefined).join(" ");
  if (type === "rsa") return (details?.modulusLength ?? 0) < leastModulus ? kind : undefined;
  if (type === "ec") return curves.has(details?.namedCurve ?? "") ? undefined : kind;
  return kind; // Ed25519, Ed448, DSA, RSA-PSS: BR §7.1.3.1 has RSA and ECDSA alone
}

function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

/** Object identifiers, their DER content in hexadecimal: RFC 3279 §2.2. BR §7.1.3.2 leaves them out. */
const brokenSignatures: ReadonlyMap<string, string> = new Map([
  ["2a864886f70d010102", "MD2"],
  ["2a864886f70d010104", "MD5"],
  ["2a864886f70d010105", "SHA-1"],
  ["2a8648ce3d0401", "SHA-1"],
  ["2a8648ce380403", "SHA-1"],
]);

/** Positive, at most 20 octets (RFC 5280 §4.1.2.2). */
function isSerialValid(serial: Buffer): boolean {
  const isNegative = ((serial[0] ?? 0) & 0x80) !== 0;
  return !isNegative && serial.length <= 20 && serial.some((byte) => byte !== 0);
}
