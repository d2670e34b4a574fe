import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, realpath, rename, rm, stat, utimes } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { getRange } from "../s3/getRange.ts";
import type { ListedObject } from "../s3/listObjects.ts";
import { partRanges } from "../s3/partSize.ts";
import { localProblem } from "./fileNames.ts";
import { inBucket } from "./problem.ts";
import type { SiteBucket } from "./siteBucket.ts";
import { smallFile, type Transfers } from "./transfer.ts";

export interface GetContext {
  readonly transfers: Transfers;
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** Bytes of one request. */
const chunk = 8 * 2 ** 20;

/**
 * Writes an object to a file below `folder`, under its name only when it is whole.
 *
 * @param name below the folder, with slashes
 * @throws CdnError where the name cannot be, or a link leads out of the folder
 */
export async function getFile(
  siteBucket: SiteBucket,
  object: ListedObject,
  folder: string,
  name: string,
  { transfers, onProgress }: GetContext,
): Promise<string> {
  const { bucket } = siteBucket;
  const target = await targetOf(folder, name);
  const temporary = join(
    dirname(target),
    `.${basename(target).slice(0, 100)}.${randomBytes(6).toString("hex")}.part`,
  );
  const limit = object.size > smallFile ? transfers.large : transfers.small;
  try {
    const handle = await open(temporary, "wx");
    try {
      const ranges = object.size === 0 ? [] : partRanges(object.size, chunk);
      const work = ranges.map(([start, end]) =>
        limit(async () => {
          bucket.signal.throwIfAborted();
          const bytes = await inBucket(siteBucket, "read", name, () =>
            getRange(bucket, object.key, [start, end], object.etag),
          );
          await writeFully(handle, bytes, start);
          onProgress?.(bytes.byteLength);
        }),
      );
      // Nothing writes any more when the file is closed.
      const settled = await Promise.allSettled(work);
      const failed = settled.find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
      await handle.sync();
    } finally {
      await handle.close();
    }
    const modified = new Date(object.modified);
    await utimes(temporary, modified, modified);
    await rename(temporary, target);
    return target;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The path of a name below a folder, its own folders made. */
async function targetOf(folder: string, name: string): Promise<string> {
  const problem = localProblem(name, process.platform);
  if (problem !== undefined) throw refused(name, problem, l10n.t("Rename it in the bucket first."));
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  const target = resolve(root, ...name.split("/"));
  await makeFolders(root, dirname(target), name);
  const there = await stat(target).catch(() => undefined);
  if (there?.isDirectory()) {
    throw refused(name, l10n.t("a folder has its name"), l10n.t("Move the folder, or choose another one."));
  }
  return target;
}

/** One after the other, so that no link leads out before something is made behind it. */
async function makeFolders(root: string, folder: string, name: string): Promise<void> {
  const parts = relative(root, folder).split(sep).filter(Boolean);
  let at = root;
  for (const part of parts) {
    at = join(at, part);
    try {
      await mkdir(at);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const real = await realpath(at);
    if (real !== root && !real.startsWith(root + sep)) {
      throw refused(name, l10n.t("a link leads out of the folder"), l10n.t("Remove the link {0}.", at));
    }
    if (!(await stat(at)).isDirectory()) {
      throw refused(name, l10n.t("a file is where its folder would be"), l10n.t("Move {0} away.", at));
    }
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, at + done);
    done += bytesWritten;
  }
}

function refused(subject: string, what: string, remedy: string): CdnError {
  return new CdnError({ reason: "config", subject, what, remedy });
}
