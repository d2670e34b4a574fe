/*
 * Paths that were about to change and are not known to be purged. A run that is stopped between the upload and the
 * purge would leave the old bytes at the edge, and the next one would find nothing changed: it reads them here.
 */
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { writePrivately } from "../core/stateFolder.ts";
import type { SiteBucket } from "./siteBucket.ts";

const pathsSchema = z.array(z.string());

function fileOf(folder: string, { site, bucket }: Pick<SiteBucket, "site" | "bucket">): string {
  const name = createHash("sha256").update(`${bucket.url}\n${site.name}`).digest("hex");
  return join(folder, "purges", `${name}.json`);
}

export async function pendingPurge(
  folder: string,
  siteBucket: Pick<SiteBucket, "site" | "bucket">,
): Promise<readonly string[]> {
  try {
    return pathsSchema.parse(JSON.parse(await readFile(fileOf(folder, siteBucket), "utf8")));
  } catch {
    return [];
  }
}

/** Where nothing can be written there, nothing is remembered. */
export async function rememberPurge(
  folder: string,
  siteBucket: Pick<SiteBucket, "site" | "bucket">,
  paths: readonly string[],
): Promise<void> {
  await writePrivately(fileOf(folder, siteBucket), JSON.stringify(paths), 0o600).catch(() => undefined);
}

export async function forgetPurge(
  folder: string,
  siteBucket: Pick<SiteBucket, "site" | "bucket">,
): Promise<void> {
  await rm(fileOf(folder, siteBucket), { force: true }).catch(() => undefined);
}
