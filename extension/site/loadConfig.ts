import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { readSmallFile } from "../core/readSmallFile.ts";
import { ConfigError } from "./configError.ts";
import { largestConfig, tooLarge, unreadable } from "./configSize.ts";
import type { FileDiagnostic } from "./diagnostic.ts";
import { parseConfig } from "./parse.ts";
import type { Site } from "./site.ts";

export interface LoadedConfig {
  /** In the order of the file. */
  readonly sites: readonly Site[];
  readonly warnings: readonly FileDiagnostic[];
}

/**
 * Reads and checks a `cdn.jsonc`.
 *
 * @throws ConfigError with every diagnostic when one of them is an error.
 * @throws CdnError (`notFound`, `config`) when the file cannot be read.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const text = (await readText(file)).replace(/^\uFEFF/, "");
  const { sites, diagnostics } = parseConfig(text, file);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new ConfigError(file, errors);
  return { sites, warnings: diagnostics };
}

async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  // The byte order marks of UTF-16, which Windows PowerShell writes by itself.
  const isWide = /^(fffe|feff)/.test(bytes.toString("hex", 0, 2));
  if (isWide) {
    throw unreadable(
      file,
      l10n.t("it is written in UTF-16"),
      l10n.t('Save it as UTF-8 ("Save with Encoding" in the editor).'),
    );
  }
  if (bytes.length > largestConfig) {
    throw tooLarge(file);
  }
  return bytes.toString("utf8");
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readSmallFile(file, largestConfig);
  } catch (cause) {
    if (cause instanceof CdnError) throw cause;
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT") {
      throw new CdnError({
        reason: "notFound",
        subject: file,
        what: l10n.t("there is no such file"),
        remedy: l10n.t("Name another with --config, or start from examples/r2/cdn.jsonc."),
        cause,
      });
    }
    throw unreadable(
      file,
      l10n.t("cannot be read ({0})", String(code ?? cause)),
      l10n.t("Make it a text file that you may read."),
      cause,
    );
  }
}
