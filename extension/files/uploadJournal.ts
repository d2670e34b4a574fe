import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { writePrivately } from "../core/stateFolder.ts";
import type { Bucket } from "../s3/bucket.ts";
import type { UploadJournal } from "../s3/uploadParts.ts";

const entrySchema = z.object({
  startedAt: z.number(),
  size: z.number(),
  md5: z.string(),
  partSize: z.number(),
  uploadId: z.string().optional(),
});

/**
 * The journal of one key: a file without secrets below `folder`. Where none can be written there, nothing is
 * remembered, and `undefined` is given.
 */
export async function uploadJournal(
  folder: string,
  { url }: Pick<Bucket, "url">,
  key: string,
): Promise<UploadJournal | undefined> {
  const name = createHash("sha256").update(`${url}\n${key}`).digest("hex");
  const file = join(folder, "uploads", `${name}.json`);
  const journal: UploadJournal = {
    read: async () => {
      const text = await readFile(file, "utf8").catch(() => undefined);
      if (text === undefined) return undefined;
      try {
        return entrySchema.parse(JSON.parse(text));
      } catch {
        return undefined;
      }
    },
    write: (entry) => writePrivately(file, JSON.stringify(entry), 0o600),
    clear: () => rm(file, { force: true }),
  };
  try {
    // Tried before anything depends on it.
    const probe = join(folder, "uploads", `${name}.probe`);
    await writePrivately(probe, "", 0o600);
    await rm(probe);
    return journal;
  } catch {
    return undefined;
  }
}
