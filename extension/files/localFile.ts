import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { UploadSource } from "../s3/uploadParts.ts";

export interface OpenFile extends UploadSource {
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** Bytes that are read at once for a checksum. */
const block = 2 ** 20;

/**
 * Opens a file for an upload: its checksum is worked out first, and what is read later is held to it.
 *
 * @throws CdnError where it cannot be read, or is no file
 */
export async function withFile<T>(
  file: string,
  signal: AbortSignal,
  work: (open: OpenFile) => Promise<T>,
): Promise<T> {
  const handle = await open(file, "r").catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  try {
    const before = await handle.stat();
    if (!before.isFile()) throw unreadable(file, undefined);
    const assertUnchanged = async () => {
      const after = await handle.stat();
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw changed(file);
    };
    const md5 = await md5Of(handle, before.size, signal);
    await assertUnchanged();
    return await work({
      size: before.size,
      modified: before.mtimeMs,
      md5,
      read: async (start, end) => {
        const bytes = await readFully(handle, start, end - start + 1);
        if (bytes === undefined) throw changed(file);
        return bytes;
      },
      assertUnchanged,
    });
  } finally {
    await handle.close();
  }
}

/** MD5 of a file, base64. @throws CdnError where it cannot be read */
export async function fileMd5(file: string, signal: AbortSignal): Promise<string> {
  return withFile(file, signal, async ({ md5 }) => md5);
}

async function md5Of(handle: FileHandle, size: number, signal: AbortSignal): Promise<string> {
  const hash = createHash("md5");
  const buffer = new Uint8Array(Math.min(block, Math.max(size, 1)));
  for (let at = 0; at < size; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, at);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest("base64");
}

async function readFully(
  handle: FileHandle,
  start: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) return undefined;
    done += bytesRead;
  }
  return bytes;
}

function unreadable(file: string, cause: unknown): CdnError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : l10n.t("no file");
  return new CdnError({
    reason: "config",
    subject: file,
    what: l10n.t("it cannot be read ({0})", code),
    remedy: l10n.t("Check the path and who may read it."),
    cause,
  });
}

function changed(file: string): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: file,
    what: l10n.t("it changed while it was read"),
    remedy: l10n.t("Run it again when nothing writes to it any more; nothing half-written was left."),
  });
}
