import { stat } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type Credentials, ownVariables } from "../../core/credentials.ts";
import { readSmallFile } from "../../core/readSmallFile.ts";
import { descriptorOf, type ProviderId } from "../../providers/registry.ts";
import type { CertificateOptions } from "../../site/certificateOptions.ts";
import type { Site } from "../../site/site.ts";
import { outputFoldersVariable } from "../acme/copies.ts";

/** `NAME=value` lines as in systemd's EnvironmentFile: comments, blank lines, `export`, quotes around the value. */
export function parseEnv(text: string): Readonly<Record<string, string>> {
  const found = text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    const [, name, value = ""] = match ?? [];
    if (name === undefined) return [];
    const plain = value.replace(/^(["'])(.*)\1$/, "$2");
    return plain === "" ? [] : [[name, plain] as const];
  });
  return Object.fromEntries(found);
}

/** Bytes. */
const largest = 1024 * 1024;

/** An absent file is fine: the environment may have everything. One that others can read is not. */
export async function readEnvFile(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) throw readableByOthers(file, mode);
    return parseEnv((await readSmallFile(file, largest)).toString("utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}

function readableByOthers(file: string, mode: number): CdnError {
  return new CdnError({
    reason: "config",
    subject: file,
    what: l10n.t("others can read the keys in it (mode {0})", (mode & 0o777).toString(8).padStart(4, "0")),
    remedy: l10n.t("Run: chmod 600 {0}", file),
  });
}

/** Folders outside of the configuration's that an entry would write to. */
function copiesOutside({ folder }: Site, { cert, key }: CertificateOptions): readonly string[] {
  const files = [cert, key].filter((file) => file !== undefined);
  return files
    .map((file) => path.dirname(file))
    .filter((each) => path.relative(folder, each).startsWith(".."));
}

/** The env file of a job: a line for each secret that it needs, filled in where it is known. */
export function envFileText(sites: readonly Site[], credentials: Credentials = {}): string {
  const line = (variable: string) => `${variable}=${credentials[variable]?.replaceAll("\n", "\\n") ?? ""}`;
  const keyOf = (id: ProviderId) => Object.values(descriptorOf(id).key).map(({ variable }) => line(variable));
  const entries = sites.flatMap((site) => site.certificates.map((entry) => ({ site, entry })));
  const cdns = new Set(entries.map(({ entry }) => entry.provider));
  const publishers = new Set(
    entries.flatMap(({ site, entry }): readonly ProviderId[] => {
      if (entry.acme === undefined) return [];
      if (entry.acme.dns === "cloudflare") return ["cloudflare"];
      return site.dns === undefined ? [] : [site.dns.provider];
    }),
  );
  const outside = new Set(
    entries.flatMap(({ site, entry }) => (entry.acme ? copiesOutside(site, entry) : [])),
  );
  const isIssued = entries.some(({ entry }) => entry.acme !== undefined);
  const lines = [
    "# Keys of the certificate renewal. For its owner's eyes only: chmod 600, and never into version control.",
    ...[...cdns].flatMap(keyOf),
    ...[...publishers].flatMap((id) => [
      `# Publishes ACME challenges at ${descriptorOf(id).title}.`,
      ...keyOf(id),
    ]),
    ...(isIssued
      ? [
          "# The ACME account's key in one line, with \\n for line feeds; without it one is kept in state/.",
          ...(entries.some(({ entry }) => entry.acme?.externalAccountBinding)
            ? [line(ownVariables.acmeEabHmacKey)]
            : []),
          `${credentials[ownVariables.acmeAccountKey] ? "" : "# "}${line(ownVariables.acmeAccountKey)}`,
        ]
      : []),
  ];
  if (outside.size > 0) {
    lines.push(
      "# Where copies of certificates are written, outside of this folder: remove the # if that is right.",
      `# ${outputFoldersVariable}=${[...outside].join(path.delimiter)}`,
    );
  }
  // A key that serves two purposes stands once.
  const seen = new Set<string>();
  const once = lines.filter((text) => text.startsWith("#") || (!seen.has(text) && seen.add(text)));
  return `${once.join("\n")}\n`;
}
