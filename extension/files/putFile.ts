import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { headObject } from "../s3/headObject.ts";
import { largestObject, singlePut } from "../s3/partSize.ts";
import { putObject } from "../s3/putObject.ts";
import { uploadParts } from "../s3/uploadParts.ts";
import { contentTypeOf } from "./contentType.ts";
import { keyProblem } from "./fileNames.ts";
import { type OpenFile, withFile } from "./localFile.ts";
import { inBucket } from "./problem.ts";
import { keyOf, type SiteBucket } from "./siteBucket.ts";
import { smallFile, type Transfers } from "./transfer.ts";
import { uploadJournal } from "./uploadJournal.ts";

export interface PutContext {
  readonly transfers: Transfers;
  /** Where unfinished uploads are remembered. */
  readonly stateFolder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Of every object; left out, the site's rules hold when it is served. */
  readonly cacheControl?: string | undefined;
  /** Bytes that have arrived since the last call. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** `same`: the bytes lay there already, and nothing was sent. */
export type PutResult = "sent" | "same";

/** What may be done where something else lies at the path. */
export type IfThere = "replace" | "refuse";

/**
 * Writes a local file to a path of the site: whole or not at all.
 *
 * @throws CdnError; `conflict` where something else is there and may not be replaced
 */
export async function putFile(
  siteBucket: SiteBucket,
  file: string,
  path: string,
  ifThere: IfThere,
  context: PutContext,
): Promise<PutResult> {
  const { bucket } = siteBucket;
  const key = checkedKey(siteBucket, path);
  return inBucket(siteBucket, "write", path, () =>
    withFile(file, bucket.signal, async (source) => {
      const there = await context.transfers.small(() => headObject(bucket, key));
      if (there !== undefined && isSame(source, there)) return "same";
      if (there !== undefined && ifThere === "refuse") throw occupied(path);
      await sendFile(siteBucket, source, path, context, there === undefined && ifThere === "refuse");
      return "sent";
    }),
  );
}

/** Sends an open file, whatever is there. @param onlyNew where the service can, only if nothing is there by now */
export async function sendFile(
  siteBucket: SiteBucket,
  source: OpenFile,
  path: string,
  { transfers, stateFolder, now, cacheControl, onProgress }: PutContext,
  onlyNew = false,
): Promise<void> {
  const { bucket, site, takesConditions } = siteBucket;
  const key = checkedKey(siteBucket, path);
  const metadata = {
    contentType: contentTypeOf(site, path),
    cacheControl,
    fileModified: source.modified,
  };
  if (source.size > largestObject) throw tooLarge(path);
  if (source.size > singlePut) {
    const journal = await uploadJournal(stateFolder, bucket, key);
    await uploadParts(bucket, key, source, { ...metadata, limit: transfers.large, journal, now, onProgress });
    return;
  }
  const limit = source.size > smallFile ? transfers.large : transfers.small;
  await limit(async () => {
    const bytes = source.size === 0 ? new Uint8Array() : await source.read(0, source.size - 1);
    await source.assertUnchanged();
    await putObject(bucket, key, bytes, { ...metadata, ifAbsent: onlyNew && takesConditions });
    onProgress?.(source.size);
  });
}

/** Whether an object has the bytes of a file: by its ETag, or by the checksum that it carries. */
export function isSame(
  { size, md5 }: Pick<OpenFile, "size" | "md5">,
  object: { readonly size: number; readonly etag: string; readonly md5?: string | undefined },
): boolean {
  if (object.size !== size) return false;
  return object.md5 === md5 || object.etag === Buffer.from(md5, "base64").toString("hex");
}

/** The key of a path. @throws CdnError (config) where a bucket cannot have it */
export function checkedKey(siteBucket: SiteBucket, path: string): string {
  const key = keyOf(siteBucket, path);
  const problem = path === "" ? l10n.t("it has no name") : keyProblem(key);
  if (problem === undefined) return key;
  throw new CdnError({
    reason: "config",
    subject: path || l10n.t("Site {0}", siteBucket.site.name),
    what: problem,
    remedy: l10n.t("Choose another name."),
  });
}

function occupied(path: string): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: path,
    what: l10n.t("something else is there already"),
    remedy: l10n.t("Choose another name, or add --replace {0}.", path),
  });
}

function tooLarge(path: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: path,
    what: l10n.t("it is larger than an object can be (4.995 TiB)"),
    remedy: l10n.t("Split it."),
  });
}
