import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { CdnError } from "../core/cdnError.ts";

/**
 * Reads a file wherever its folder is, as `readSmallFile` does on this machine: regular files alone. More than
 * `limit` bytes are not read; what is given then is as long as it takes to see that.
 *
 * @throws vscode.FileSystemError, and CdnError (`config`) for a pipe, a socket or a device.
 */
export async function readSmallUri(uri: vscode.Uri, limit: number): Promise<Uint8Array> {
  const { type, size } = await vscode.workspace.fs.stat(uri);
  const isIrregular = (type & (vscode.FileType.File | vscode.FileType.Directory)) === 0;
  if (isIrregular) {
    throw new CdnError({
      reason: "config",
      subject: uri.path.slice(uri.path.lastIndexOf("/") + 1),
      what: l10n.t("it is {0}, not a file", l10n.t("a pipe, a socket or a device")),
      remedy: l10n.t("Name a regular file."),
    });
  }
  return size > limit ? new Uint8Array(limit + 1) : vscode.workspace.fs.readFile(uri);
}
