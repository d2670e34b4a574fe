import { randomBytes } from "node:crypto";
import { chmod, rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file as a whole or not at all: a run that is killed, or a disk that is full, leaves the old one.
 *
 * @param mode permission bits, whatever the umask, also of a file that is there already; without it the umask's
 * @throws as `node:fs`
 */
export async function writeWhole(file: string, content: string, mode?: number): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, content, { flag: "wx", ...(mode === undefined ? {} : { mode }) });
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
