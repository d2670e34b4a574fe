import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it, each with `mode`. What Node's own `recursive` does not: it gives up where a
 * folder cannot be made inside one that is there. Under /proc, mkdir(2) answers ENOENT there, and Node tries again
 * for ever, on a thread that no signal stops.
 *
 * @throws what `node:fs` throws.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, { mode });
    return;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" && dirname(folder) !== folder) await makeFolder(dirname(folder), mode);
    // Of a folder that is there, some systems say something else than EEXIST: EROFS, EACCES, EPERM.
    else if (await isFolder(folder)) return;
    else throw error;
  }
  await mkdir(folder, { mode }).catch(async (error: unknown) => {
    if (!(await isFolder(folder))) throw error; // made by somebody else meanwhile
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
