import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";

/**
 * The folder that a site's own code has to stay in: that of the repository which `folder` belongs to, or `folder`
 * itself where there is none. The nearest `.git` counts (a file in submodules and work trees). A repository of the
 * home folder, as people keep their settings in, is none: everything private is in there.
 *
 * @param folder absolute, without symbolic links
 */
export async function projectFolder(folder: string, home = homedir()): Promise<string> {
  const realHome = await realpath(home).catch(() => home);
  for (const candidate of andAbove(folder)) {
    if (isInside(candidate, realHome)) return folder;
    if (await exists(path.join(candidate, ".git"))) return candidate;
  }
  return folder;
}

/** The folder and each one above it, the nearest first. */
export function andAbove(folder: string): readonly string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...andAbove(above)];
}

/** Both absolute; a folder is inside itself. */
export function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way === "" || !(way.split(path.sep)[0] === ".." || path.isAbsolute(way));
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
