import { readFile, stat } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type Credentials, credentialVariables } from "../../core/credentials.ts";
import type { Site } from "../../site/site.ts";

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

/** An absent file is fine: the environment may have everything. One that others can read is not. */
export async function readEnvFile(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) throw readableByOthers(file, mode);
    return parseEnv(await readFile(file, "utf8"));
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

/** The env file of a job: a line for each secret that it needs, filled in where it is known. */
export function envFileText(sites: readonly Site[], credentials: Credentials = {}): string {
  const line = (name: keyof Credentials) =>
    `${credentialVariables[name]}=${credentials[name]?.replaceAll("\n", "\\n") ?? ""}`;
  const entries = sites.flatMap((site) => site.certificates.map((entry) => ({ site, entry })));
  const publishers = new Set(
    entries.flatMap(({ site, entry }) =>
      entry.acme === undefined ? [] : [entry.acme.dns === "cloudflare" ? "cloudflare" : site.dns?.provider],
    ),
  );
  return `${[
    "# Keys of the certificate renewal. For its owner's eyes only: chmod 600, and never into version control.",
    line("dogecloudAccessKey"),
    line("dogecloudSecretKey"),
    ...(publishers.has("dnspod")
      ? [
          "# Publishes ACME challenges at DNSPod.",
          line("tencentcloudSecretId"),
          line("tencentcloudSecretKey"),
        ]
      : []),
    ...(publishers.has("cloudflare")
      ? ["# Publishes ACME challenges at Cloudflare.", line("cloudflareApiToken")]
      : []),
    ...(publishers.size > 0
      ? [
          "# The ACME account's key in one line, with \\n for line feeds; without it one is kept in state/.",
          `${credentials.acmeAccountKey ? "" : "# "}${line("acmeAccountKey")}`,
        ]
      : []),
  ].join("\n")}\n`;
}
