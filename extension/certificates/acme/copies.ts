/*
 * Copies of what was issued, for other programs. Where they go stands in a `cdn.jsonc` that may have come with a
 * repository, so it is confined: to the folder of the configuration, symbolic links resolved, and to folders that the
 * person who runs the renewal has named. And a file that is neither a certificate nor a key is never written over.
 */
import { realpath } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { readSmallFile } from "../../core/readSmallFile.ts";
import { writePrivately } from "../../core/stateFolder.ts";
import type { CertificateOptions } from "../../site/certificateOptions.ts";
import { exportKey } from "../keyFile.ts";
import { largestPem } from "../pem.ts";
import type { LoadedCertificate } from "../readCertificate.ts";

/** The environment variable that names folders outside of the configuration's, divided as in PATH. */
export const outputFoldersVariable = "CDN_WORKER_OUTPUT_DIRS";

export function outputFolders(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = env[outputFoldersVariable]?.split(path.delimiter) ?? [];
  return named.map((folder) => folder.trim()).filter((folder) => path.isAbsolute(folder));
}

type Copied = Pick<CertificateOptions, "cert" | "key">;

/** Throws a `CdnError` (`config`) where a copy must not be written. Meant for before anything is issued. */
export async function ensureMayWrite({ cert, key }: Copied, folders: readonly string[]): Promise<void> {
  for (const file of [cert, key]) {
    if (file === undefined) continue;
    if (!(await isInside(file, folders))) throw outside(file);
    await readCopy(file);
  }
}

/** Writes them, those that differ. */
export async function writeCopies({ cert, key }: Copied, certificate: LoadedCertificate): Promise<void> {
  if (cert === undefined) return;
  const secret = exportKey(certificate.key);
  if (key === undefined) return writeIfDifferent(cert, secret + certificate.chain, 0o600);
  await writeIfDifferent(key, secret, 0o600);
  await writeIfDifferent(cert, certificate.chain, 0o644);
}

async function writeIfDifferent(file: string, content: string, mode: number): Promise<void> {
  if ((await readCopy(file)) !== content) await writePrivately(file, content, mode);
}

/** What is there; undefined where nothing is. Throws where it is nothing that a renewal has written, or may replace. */
async function readCopy(file: string): Promise<string | undefined> {
  let content: string;
  try {
    content = (await readSmallFile(file, largestPem)).toString("utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === "ENOENT") return undefined;
    if (error instanceof CdnError) throw error;
    throw refused(file, l10n.t("it cannot be read ({0})", code ?? String(error)), l10n.t("Check the path."));
  }
  if (content.trim() === "" || /^-----BEGIN [A-Z ]*(CERTIFICATE|PRIVATE KEY)-----$/m.test(content))
    return content;
  throw refused(
    file,
    l10n.t("a copy of the certificate would be written over a file that is neither a certificate nor a key"),
    l10n.t("Correct the path in cdn.jsonc, or move that file away."),
  );
}

function outside(file: string): CdnError {
  return refused(
    file,
    l10n.t("a copy of the certificate would be written outside of the folder of cdn.jsonc"),
    l10n.t("If that is what you want, set {0}={1}.", outputFoldersVariable, path.dirname(file)),
  );
}

function refused(subject: string, what: string, remedy: string): CdnError {
  return new CdnError({ reason: "config", subject, what, remedy });
}

async function isInside(file: string, folders: readonly string[]): Promise<boolean> {
  const place = await realFolder(path.dirname(path.resolve(file)));
  const allowed = await Promise.all(folders.map((folder) => realFolder(path.resolve(folder))));
  return allowed.some((folder) => {
    const relative = path.relative(folder, place);
    return !path.isAbsolute(relative) && relative.split(path.sep)[0] !== "..";
  });
}

/** Symbolic links resolved as far as the path exists; what does not is made later, and holds none. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? folder : path.join(await realFolder(parent), path.basename(folder));
  }
}
