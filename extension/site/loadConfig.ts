import { readFile } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../cdnError.ts";
import { ConfigError } from "./configError.ts";
import { parseConfig } from "./parse.ts";
import type { ConfigProblem } from "./problem.ts";
import type { Site } from "./site.ts";

export interface LoadedConfig {
  /** In the order of the file. */
  readonly sites: readonly Site[];
  readonly warnings: readonly ConfigProblem[];
}

/**
 * Reads and checks a `cdn.jsonc`.
 *
 * @throws ConfigError with every problem when one of them is an error.
 * @throws CdnError (`notFound`, `config`) when the file cannot be read.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const text = (await readText(file)).replace(/^\uFEFF/, "");
  const { sites, problems } = parseConfig(text, file);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new ConfigError(file, errors);
  return { sites, warnings: problems };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
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
    throw new CdnError({
      reason: "config",
      subject: file,
      what: l10n.t("cannot be read ({0})", String(code ?? cause)),
      remedy: l10n.t("Make it a text file that you may read."),
      cause,
    });
  }
}
