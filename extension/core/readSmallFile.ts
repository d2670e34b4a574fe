import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { CdnError } from "./cdnError.ts";

/**
 * Reads a file that somebody named, symbolic links followed: never more than `limit` + 1 bytes, so that whoever
 * asked sees by the length that it is larger. Only regular files: a pipe or a terminal would be waited for without
 * end, and /dev/zero has none.
 *
 * @throws CdnError (`config`) for a pipe, a socket or a device; otherwise what `node:fs` throws (`ENOENT`, `EACCES`,
 * `EISDIR`, …).
 */
export async function readSmallFile(file: string, limit: number): Promise<Buffer> {
  // Opening a pipe waits for a writer unless it is asked not to (POSIX open()); Windows has neither.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (error: unknown) => {
      // POSIX: a socket cannot be opened, nor a device without a driver.
      if (error instanceof Error && "code" in error && (error.code === "ENXIO" || error.code === "ENODEV")) {
        throw notRegular(file, l10n.t("a socket or a device"));
      }
      throw error;
    },
  );
  try {
    const kind = irregularKind(await handle.stat());
    if (kind !== undefined) throw notRegular(file, kind);
    return await readUpTo(handle, limit + 1);
  } finally {
    await handle.close();
  }
}

/** The size that a file tells is not gone by: those of /proc tell 0, and any may grow meanwhile. */
async function readUpTo(handle: FileHandle, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const part = Buffer.allocUnsafe(Math.min(64 * 1024, most - length));
    const { bytesRead } = await handle.read(part, 0, part.length, null);
    if (bytesRead === 0) break;
    parts.push(part.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(parts);
}

/** Undefined for a file, and for a folder, which `read` refuses by itself (EISDIR). */
function irregularKind(stats: Stats): string | undefined {
  if (stats.isFIFO()) return l10n.t("a pipe");
  if (stats.isSocket()) return l10n.t("a socket");
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return l10n.t("a device");
  return undefined;
}

function notRegular(subject: string, kind: string): CdnError {
  return new CdnError({
    reason: "config",
    subject,
    what: l10n.t("it is {0}, not a file", kind),
    remedy: l10n.t("Name a regular file."),
  });
}
