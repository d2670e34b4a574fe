import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { makeFolder } from "./makeFolder.ts";
import { readSmallFile } from "./readSmallFile.ts";
import { writeWhole } from "./writeWhole.ts";

/**
 * Where an unattended run keeps what the accounts cannot: the lock, the ACME account key, issued certificates.
 * `CDN_WORKER_STATE_DIR`, or the place that the system has for such things (XDG base directories, LOCALAPPDATA).
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env.CDN_WORKER_STATE_DIR?.trim();
  if (chosen) return chosen;
  const base =
    process.platform === "win32"
      ? (env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"))
      : env.XDG_STATE_HOME?.trim() || join(env.HOME?.trim() || homedir(), ".local", "state");
  return join(base, "cdn-worker");
}

/** Made for its owner alone: it holds private keys. */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  await makeFolder(folder, 0o700);
}

/** As `writeWhole`; a folder that is missing is made for its owner alone. */
export async function writePrivately(file: string, content: string, mode: number): Promise<void> {
  await ensurePrivateFolder(dirname(file));
  await writeWhole(file, content, mode);
}

/** Bytes: a key, a chain and a list of challenges are far smaller. */
const largest = 1024 * 1024;

/** What was kept there; undefined where nothing was. Throws a `CdnError` for what is no file, else as `node:fs`. */
export async function readStateFile(file: string): Promise<string | undefined> {
  try {
    return (await readSmallFile(file, largest)).toString("utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
