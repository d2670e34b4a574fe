import * as l10n from "@vscode/l10n";
import { type CertificateProblem, certificateError } from "./certificateProblem.ts";
import { readPemFile } from "./pairFiles.ts";
import { type LoadedCertificate, readCertificate } from "./readCertificate.ts";

export interface CertificateFiles {
  readonly cert: string;
  /** Left out where `cert` holds both. */
  readonly key?: string | undefined;
  /** The authority's certificates, where they are in a file apart. */
  readonly authorities?: string | undefined;
  readonly passphrase?: string | undefined;
}

export interface LoadedFiles {
  readonly certificate: LoadedCertificate;
  readonly warnings: readonly CertificateProblem[];
}

/** Reads and checks a pair of files. Throws a `CdnError` that lists everything that is wrong with them. */
export async function loadCertificate(files: CertificateFiles, now: number): Promise<LoadedFiles> {
  const optional = (file: string | undefined) => (file === undefined ? undefined : readPemFile(file));
  const [cert, key, authorities] = await Promise.all([
    readPemFile(files.cert),
    optional(files.key),
    optional(files.authorities),
  ]);
  const reading = readCertificate({
    cert,
    ...(key ? { key } : {}),
    ...(authorities ? { authorities } : {}),
    passphrase: files.passphrase,
    now,
  });
  if (!reading.ok) throw certificateError(l10n.t("Certificate {0}", files.cert), reading.problems);
  return reading;
}
