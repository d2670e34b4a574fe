import { domainToASCII } from "node:url";

/** Lower case, punycode, without a final dot: the form in which names are compared. */
export function canonicalName(name: string): string {
  const bare = name.trim().replace(/\.$/, "");
  // domainToASCII refuses nothing that a certificate may hold; a wildcard's star passes through it.
  return domainToASCII(bare) || bare.toLowerCase();
}

/** RFC 6125 §6.4.3, RFC 9525 §6.3: a wildcard is the whole first label and stands for exactly one. */
export function nameMatches(pattern: string, domain: string): boolean {
  const wanted = canonicalName(domain);
  const offered = canonicalName(pattern);
  if (!offered.startsWith("*.")) return offered === wanted;
  const dot = wanted.indexOf(".");
  return dot > 0 && wanted.slice(dot) === offered.slice(1);
}

/** Whether one of a certificate's names stands for `domain`, itself a name or a wildcard. */
export function covers(names: readonly string[], domain: string): boolean {
  const wanted = canonicalName(domain);
  // A wildcard is only covered by itself: matching its star as a label is what nameMatches would do.
  if (wanted.startsWith("*.")) return names.some((name) => canonicalName(name) === wanted);
  return names.some((name) => nameMatches(name, wanted));
}

/**
 * The DNS names of `X509Certificate.subjectAltName`. Node joins entries by ", " and writes unusual values as
 * JSON strings (Node's change for CVE-2021-44532), so a quoted value may itself hold commas.
 */
export function dnsNames(subjectAltName: string | undefined): string[] {
  const entries = (subjectAltName ?? "").match(/[^,"]*(?:"(?:[^"\\]|\\.)*"[^,"]*)*(?:,\s*|$)/g) ?? [];
  return entries
    .map((entry) => entry.replace(/,\s*$/, "").trim())
    .filter((entry) => entry.startsWith("DNS:") && !entry.startsWith('DNS:"'))
    .map((entry) => entry.slice("DNS:".length).toLowerCase());
}
