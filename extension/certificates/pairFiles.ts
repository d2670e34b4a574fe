import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { readSmallFile } from "../core/readSmallFile.ts";
import { pairByName } from "./pairNames.ts";
import { largestPem } from "./pem.ts";
import type { PemSource } from "./readCertificate.ts";

export interface PairFiles {
  readonly cert: string;
  /** Undefined where `cert` must hold the key as well. */
  readonly key: string | undefined;
  /** The authority's certificates, where they are in a file apart. */
  readonly authorities: string | undefined;
}

/** The pair that a PEM file belongs to, looked for beside it. Throws where only a key is there. */
export async function findPairFiles(file: string): Promise<PairFiles> {
  await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const folder = dirname(file);
  const pair = pairByName(basename(file), await readdir(folder));
  if (pair === undefined) {
    throw new CdnError({
      reason: "config",
      subject: file,
      what: l10n.t("it is a private key, and no certificate is beside it"),
      remedy: l10n.t("Choose the certificate's file, often named fullchain.pem."),
    });
  }
  const inFolder = (name: string | undefined) => (name === undefined ? undefined : join(folder, name));
  return {
    cert: join(folder, pair.cert),
    key: inFolder(pair.key),
    authorities: inFolder(pair.authorities),
  };
}

/** Reads one file, symbolic links followed. Throws a `CdnError` that names the file and what to do. */
export async function readPemFile(file: string): Promise<PemSource> {
  try {
    // One byte over the limit is enough for the reader to refuse it; ten megabytes need not be read for that.
    return { name: file, content: await readSmallFile(file, largestPem) };
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): CdnError {
  if (error instanceof CdnError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const what: Readonly<Record<string, string>> = {
    ENOENT: l10n.t("there is no such file"),
    EACCES: l10n.t("this user may not read it"),
    EPERM: l10n.t("this user may not read it"),
    EISDIR: l10n.t("it is a folder"),
  };
  const remedy: Readonly<Record<string, string>> = {
    EACCES: l10n.t("Run as the user that owns it, or give this user the right to read it."),
    EPERM: l10n.t("Run as the user that owns it, or give this user the right to read it."),
    EISDIR: l10n.t("Name the PEM file in it, often fullchain.pem or privkey.pem."),
  };
  return new CdnError({
    reason: "config",
    subject: file,
    what: what[code] ?? l10n.t("it cannot be read ({0})", code),
    remedy: remedy[code] ?? l10n.t("Check the path."),
    cause: error,
  });
}
