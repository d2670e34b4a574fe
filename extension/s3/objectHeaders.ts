import { createHash } from "node:crypto";

/** What an object says of itself, beside its bytes. */
export interface ObjectMetadata {
  readonly contentType?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentEncoding?: string | undefined;
  /** Of the file that it was made from, milliseconds since the epoch. */
  readonly fileModified?: number | undefined;
  /** MD5 of the whole, base64: what the ETag of an object in parts does not tell. */
  readonly md5?: string | undefined;
}

/** The names of time and checksum are rclone's (rclone documentation, "Amazon S3": `Mtime`, `Md5chksum`). */
export function metadataHeaders(metadata: ObjectMetadata): Readonly<Record<string, string>> {
  const headers: readonly (readonly [string, string | undefined])[] = [
    ["content-type", metadata.contentType],
    ["cache-control", metadata.cacheControl],
    ["content-disposition", metadata.contentDisposition],
    ["content-encoding", metadata.contentEncoding],
    [
      "x-amz-meta-mtime",
      metadata.fileModified === undefined ? undefined : (metadata.fileModified / 1000).toFixed(3),
    ],
    ["x-amz-meta-md5chksum", metadata.md5],
  ];
  return Object.fromEntries(headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

export function md5Base64(body: Uint8Array): string {
  return createHash("md5").update(body).digest("base64");
}
