import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import * as l10n from "@vscode/l10n";
import ignore from "ignore";
import picomatch from "picomatch";
import { CdnError } from "../core/cdnError.ts";

export interface FoundFile {
  /** Absolute. */
  readonly file: string;
  /** Below the folder, with slashes. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

export interface Walk {
  readonly files: readonly FoundFile[];
  /** Names with why they cannot be taken. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

export interface NameFilter {
  /** Globs; without any everything is meant. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Where a folder says what of it is not published; written as a .gitignore. */
export const ignoreFile = ".cdnignore";

/**
 * What of a folder is meant: `.cdnignore` in it, then the filters. The same function judges names in the bucket, so
 * that what is left out is neither sent nor deleted.
 */
export async function nameTest(folder: string, filter: NameFilter): Promise<(name: string) => boolean> {
  const text = await readFile(join(folder, ignoreFile), "utf8").catch(() => "");
  const rules = ignore({ ignorecase: false }).add(text).add(ignoreFile);
  const options = { dot: true, nocase: false };
  const included = filter.include.map((glob) => picomatch(withBase(glob), options));
  const excluded = filter.exclude.map((glob) => picomatch(withBase(glob), options));
  return (name) => {
    if (name === "" || name.startsWith("/") || !ignore.isPathValid(name)) return included.length === 0;
    if (rules.ignores(name) || excluded.some((matches) => matches(name))) return false;
    return included.length === 0 || included.some((matches) => matches(name));
  };
}

/** A glob without a slash means a name at any depth, as rclone and .gitignore have it. */
function withBase(glob: string): string {
  return glob.includes("/") ? glob.replace(/^\//, "") : `**/${glob}`;
}

/**
 * Every file below a folder. A link is followed where it stays inside; one that leads out is refused, and so is what
 * is neither file nor folder.
 *
 * @throws CdnError where there is no such folder
 */
export async function walkFolder(
  folder: string,
  isMeant: (name: string) => boolean,
  signal: AbortSignal,
): Promise<Walk> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw noFolder(folder, cause);
  });
  if (!(await stat(root)).isDirectory()) throw noFolder(folder, undefined);
  const files: FoundFile[] = [];
  const refused: { name: string; why: string }[] = [];

  const visit = async (path: string, name: string, above: readonly string[]): Promise<void> => {
    signal.throwIfAborted();
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const below = name === "" ? entry.name : `${name}/${entry.name}`;
      const at = join(path, entry.name);
      if (entry.isDirectory()) {
        await visit(at, below, above);
        continue;
      }
      if (!isMeant(below)) continue;
      if (!entry.isSymbolicLink() && !entry.isFile()) {
        refused.push({ name: below, why: l10n.t("it is neither a file nor a folder") });
        continue;
      }
      const real = entry.isSymbolicLink() ? await realpath(at).catch(() => undefined) : at;
      if (real === undefined) {
        refused.push({ name: below, why: l10n.t("the link leads nowhere") });
      } else if (real !== at && !real.startsWith(root + sep)) {
        refused.push({ name: below, why: l10n.t("the link leads out of the folder") });
      } else {
        const found = await stat(real);
        if (!found.isDirectory()) {
          files.push({ file: at, name: below, size: found.size, modified: found.mtimeMs });
        } else if (above.includes(real) || path.startsWith(real)) {
          refused.push({ name: below, why: l10n.t("the link leads in a circle") });
        } else await visit(real, below, [...above, real]);
      }
    }
  };
  await visit(root, "", []);
  return { files, refused };
}

function noFolder(folder: string, cause: unknown): CdnError {
  return new CdnError({
    reason: "config",
    subject: folder,
    what: l10n.t("there is no such folder"),
    remedy: l10n.t("Check its path; build the site first."),
    cause,
  });
}
