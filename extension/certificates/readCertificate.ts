/*
 * From files as people have them to a certificate that can be sent. Nothing here talks to anybody: all that can
 * be known beforehand is known before the first byte leaves (the order that cannot lose a certificate, step 1).
 */
import { X509Certificate } from "node:crypto";
import * as l10n from "@vscode/l10n";
import { refusedByBrowsers, refusedForServers, warningsOfBrowsers } from "./browserRules.ts";
import type { CertificateProblem } from "./certificateProblem.ts";
import { orderChain } from "./chain.ts";
import { type CertificateFacts, factsOf } from "./facts.ts";
import { isKeyLabel, type PrivateKey, readKey } from "./keyFile.ts";
import { type PemBlock, readPem } from "./pem.ts";

export interface PemSource {
  /** As people know it: a file's name. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface CertificateInput {
  readonly cert: PemSource;
  /** Left out where `cert` holds both. The two may also be given the wrong way round. */
  readonly key?: PemSource;
  /** The authority's own certificates, where they are in a file apart. */
  readonly authorities?: PemSource;
  readonly passphrase?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface LoadedCertificate {
  readonly leaf: CertificateFacts;
  /** PEM of the full chain, leaf first, without a root. */
  readonly chain: string;
  readonly key: PrivateKey;
}

export type CertificateReading =
  | {
      readonly ok: true;
      readonly certificate: LoadedCertificate;
      /** Odd, but no reason to stop. */
      readonly warnings: readonly CertificateProblem[];
    }
  | { readonly ok: false; readonly problems: readonly CertificateProblem[] };

export function readCertificate(input: CertificateInput): CertificateReading {
  const problems: CertificateProblem[] = [];
  const certificates: { readonly x509: X509Certificate; readonly source: string }[] = [];
  const keys: PrivateKey[] = [];
  let keyBlocks = 0;

  const take = (source: PemSource, block: PemBlock) => {
    if (isKeyLabel(block.label)) {
      keyBlocks++;
      const key = readKey(source.name, block, input.passphrase);
      if ("code" in key) problems.push(key);
      else keys.push(key);
      return;
    }
    if (block.label === "CERTIFICATE REQUEST" || block.label === "NEW CERTIFICATE REQUEST") {
      problems.push({
        code: "request",
        subject: source.name,
        what: l10n.t("it is a signing request, not a certificate"),
        remedy: l10n.t("Choose the file that the authority sent back."),
      });
      return;
    }
    if (!certificateLabels.has(block.label)) return;
    const x509 = parseCertificate(block.text.replaceAll(block.label, "CERTIFICATE"));
    if (x509) certificates.push({ x509, source: source.name });
    else {
      problems.push({
        code: "damaged",
        subject: source.name,
        what: l10n.t("one of its certificates cannot be read"),
        remedy: l10n.t("The file was changed or cut off on its way. Copy or export it again."),
      });
    }
  };
  for (const source of [input.cert, input.key, input.authorities]) {
    if (source === undefined) continue;
    const reading = readPem(source.name, source.content);
    problems.push(...reading.problems);
    for (const block of reading.blocks) take(source, block);
  }

  const keySource = input.key?.name ?? input.cert.name;
  // Where the file itself is the problem, that nothing was found in it needs no second sentence.
  if (certificates.length === 0 && !problems.some((each) => each.subject === input.cert.name)) {
    problems.push({
      code: "noCertificate",
      subject: input.cert.name,
      what: l10n.t("there is no certificate in it"),
      remedy: l10n.t("Choose the PEM file of the full chain, often named fullchain.pem."),
    });
  }
  if (keyBlocks === 0 && !problems.some((each) => each.subject === keySource)) {
    problems.push({
      code: "noKey",
      subject: keySource,
      what: l10n.t("there is no private key in it"),
      remedy: l10n.t("Choose the key that belongs to the certificate, often named privkey.pem."),
    });
  }
  // With a block lost, whatever else seems to be missing may just have been in it.
  if (problems.some((each) => each.code === "truncated" || each.code === "damaged")) {
    return { ok: false, problems };
  }
  const all = certificates.map((each) => each.x509);
  const pair = findPair(all, keys);
  const leaf = pair?.leaf ?? likelyLeaf(all);
  if (leaf === undefined) return { ok: false, problems };
  const leafSource = certificates.find((each) => each.x509 === leaf)?.source ?? input.cert.name;
  if (pair === undefined && keys.length > 0) {
    problems.push({
      code: "keyMismatch",
      subject: keySource,
      what: l10n.t("the private key does not belong to the certificate in {0}", leafSource),
      remedy: l10n.t("Choose the key that was made for this certificate; a renewal usually makes a new one."),
    });
  }

  const chain = orderChain(leaf, all);
  const warnings: CertificateProblem[] = [];
  if (chain.end === "leafOnly") {
    problems.push({
      code: "intermediateMissing",
      subject: leafSource,
      what: l10n.t("the chain is incomplete: the certificate of {0} is missing", shortName(leaf.issuer)),
      remedy: l10n.t("Use the full chain, often named fullchain.pem; without it many visitors see an error."),
    });
  }
  if (chain.end === "open") {
    const top = chain.certificates.at(-1) ?? leaf;
    warnings.push({
      code: "unknownRoot",
      subject: leafSource,
      what: l10n.t("it ends at {0}, which is no public authority known here", shortName(top.issuer)),
      remedy: l10n.t("Fine for a private or a testing authority; otherwise use the full chain."),
    });
  }
  if (chain.unrelated.length > 0) {
    warnings.push({
      code: "unrelated",
      subject: leafSource,
      what: l10n.t(
        "{0} of its certificates are no part of the chain: {1}",
        chain.unrelated.length,
        chain.unrelated.map((each) => shortName(each.subject)).join(", "),
      ),
      remedy: l10n.t("They are left out."),
    });
  }
  for (const each of chain.certificates) {
    problems.push(...dateProblems(each, leafSource, input.now));
    problems.push(...refusedByBrowsers(each, certificateName(each), leafSource));
  }
  problems.push(...refusedForServers(leaf, leafSource));
  warnings.push(...warningsOfBrowsers(leaf, leafSource));
  const facts = factsOf(leaf);
  if (facts.names.length === 0) {
    problems.push({
      code: "noNames",
      subject: leafSource,
      what: l10n.t("it names no domain (no subject alternative name)"),
      remedy: l10n.t("Browsers accept names only there. Have the certificate issued again for your domains."),
    });
  }
  if (problems.length > 0 || pair === undefined) return { ok: false, problems };
  const certificate: LoadedCertificate = {
    leaf: facts,
    chain: chain.certificates.map((each) => each.toString()).join(""),
    key: pair.key,
  };
  return { ok: true, certificate, warnings };
}

const certificateLabels = new Set(["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]);

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function findPair(
  certificates: readonly X509Certificate[],
  keys: readonly PrivateKey[],
): { readonly leaf: X509Certificate; readonly key: PrivateKey } | undefined {
  for (const leaf of certificates) {
    const key = keys.find((each) => leaf.checkPrivateKey(each.secret));
    if (key) return { leaf, key };
  }
  return undefined;
}

/** Without a key to tell: the first that is no authority. */
function likelyLeaf(certificates: readonly X509Certificate[]): X509Certificate | undefined {
  return certificates.find((each) => !each.ca) ?? certificates[0];
}

function dateProblems(certificate: X509Certificate, source: string, now: number): CertificateProblem[] {
  const { validFrom, validTo } = factsOf(certificate);
  const about = { subject: source };
  const name = certificateName(certificate);
  if (now >= validTo) {
    return [
      {
        ...about,
        code: "expired",
        what: l10n.t("the certificate {0} expired on {1}", name, day(validTo)),
        remedy: l10n.t("Renew it first, then push again."),
      },
    ];
  }
  if (now < validFrom) {
    return [
      {
        ...about,
        code: "notYetValid",
        what: l10n.t("the certificate {0} is valid only from {1}", name, day(validFrom)),
        remedy: l10n.t("Check this machine's clock, or wait until then."),
      },
    ];
  }
  return [];
}

/** Its common name, or where it has none, as those of short lives do, the first of its names. */
function certificateName(certificate: X509Certificate): string {
  return shortName(certificate.subject) || factsOf(certificate).names[0] || certificate.serialNumber;
}

/** The common name of a multi-line distinguished name as Node prints it, or the whole in one line. */
function shortName(distinguishedName: string): string {
  const lines = (distinguishedName ?? "").split("\n");
  const commonName = lines.find((line) => line.startsWith("CN="));
  return commonName?.slice("CN=".length) ?? lines.join(", ");
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
