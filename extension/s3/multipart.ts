/* The operations of an upload in parts (Amazon S3 API Reference, "Multipart upload"). */
import { type Bucket, nothing, objectUrl, queryOf } from "./bucket.ts";
import { md5Base64, metadataHeaders, type ObjectMetadata } from "./objectHeaders.ts";
import { S3Refusal } from "./refusal.ts";
import { elements, escapeXml, textOf } from "./xml.ts";

export interface UploadedPart {
  /** From 1 on. */
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
}

export interface ListedPart extends UploadedPart {
  /** Bytes. */
  readonly size: number;
}

/** Gives the upload's id. @throws S3Refusal */
export function createUpload(bucket: Bucket, key: string, metadata: ObjectMetadata): Promise<string> {
  return bucket.send({
    method: "POST",
    url: objectUrl(bucket, key, "?uploads="),
    headers: metadataHeaders(metadata),
    read: async (response) => {
      const id = textOf(await response.text(), "UploadId");
      if (id === undefined) throw new Error("The answer names no upload.");
      return id;
    },
  });
}

/** @throws S3Refusal; 404 NoSuchUpload where it was completed or aborted */
export function uploadPart(
  bucket: Bucket,
  key: string,
  uploadId: string,
  number: number,
  body: Uint8Array<ArrayBuffer>,
): Promise<UploadedPart> {
  return bucket.send({
    method: "PUT",
    url: objectUrl(bucket, key, queryOf({ partNumber: number, uploadId })),
    headers: { "content-md5": md5Base64(body) },
    body,
    read: async (response) => {
      await nothing(response);
      return { number, etag: (response.headers.get("etag") ?? "").replaceAll('"', "") };
    },
  });
}

/** A part out of another object. @param source as `CopySource` has it @param range bytes, both included */
export function copyPart(
  bucket: Bucket,
  key: string,
  uploadId: string,
  number: number,
  { source, range }: { readonly source: string; readonly range: readonly [number, number] },
): Promise<UploadedPart> {
  return bucket.send({
    method: "PUT",
    url: objectUrl(bucket, key, queryOf({ partNumber: number, uploadId })),
    headers: { "x-amz-copy-source": source, "x-amz-copy-source-range": `bytes=${range[0]}-${range[1]}` },
    expected: (range[1] - range[0]) / 100,
    read: async (response) => {
      const xml = okXml(await response.text());
      return { number, etag: (textOf(xml, "ETag") ?? "").replaceAll('"', "") };
    },
  });
}

/**
 * Makes the object of its parts.
 *
 * @throws S3Refusal; 404 NoSuchUpload also where a first attempt succeeded and its answer was lost
 */
export function completeUpload(
  bucket: Bucket,
  key: string,
  uploadId: string,
  parts: readonly UploadedPart[],
): Promise<string> {
  const list = [...parts]
    .sort((one, other) => one.number - other.number)
    .map(
      ({ number, etag }) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${escapeXml(etag)}&quot;</ETag></Part>`,
    );
  return bucket.send({
    method: "POST",
    url: objectUrl(bucket, key, queryOf({ uploadId })),
    headers: { "content-type": "application/xml" },
    body: new TextEncoder().encode(`<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`),
    expected: 2 ** 20,
    read: async (response) => (textOf(okXml(await response.text()), "ETag") ?? "").replaceAll('"', ""),
  });
}

/** Gives an upload up; one that is gone is fine. @throws S3Refusal */
export async function abortUpload(bucket: Bucket, key: string, uploadId: string): Promise<void> {
  try {
    await bucket.send({
      method: "DELETE",
      url: objectUrl(bucket, key, queryOf({ uploadId })),
      read: nothing,
    });
  } catch (error) {
    if (!(error instanceof S3Refusal && error.status === 404)) throw error;
  }
}

/** Milliseconds that putting things in order may take after a stop. */
const longestFarewell = 5_000;

/** Aborts an upload even where the run has been stopped; what cannot be reached stays for the next run. */
export async function giveUp(bucket: Bucket, key: string, uploadId: string): Promise<void> {
  const farewell = bucket.under(AbortSignal.timeout(longestFarewell));
  await abortUpload(farewell, key, uploadId).catch(() => undefined);
}

/** What has arrived; undefined where there is no such upload any more. @throws S3Refusal */
export async function listParts(
  bucket: Bucket,
  key: string,
  uploadId: string,
): Promise<readonly ListedPart[] | undefined> {
  const parts: ListedPart[] = [];
  let after: string | undefined;
  try {
    do {
      const xml = await bucket.send({
        method: "GET",
        url: objectUrl(bucket, key, queryOf({ uploadId, "part-number-marker": after })),
        expected: 2 ** 20,
        read: (response) => response.text(),
      });
      for (const part of elements(xml, "Part")) {
        parts.push({
          number: Number(textOf(part, "PartNumber")),
          etag: (textOf(part, "ETag") ?? "").replaceAll('"', ""),
          size: Number(textOf(part, "Size")),
        });
      }
      after = textOf(xml, "IsTruncated") === "true" ? textOf(xml, "NextPartNumberMarker") : undefined;
    } while (after !== undefined);
    return parts;
  } catch (error) {
    if (error instanceof S3Refusal && error.code === "NoSuchUpload") return undefined;
    throw error;
  }
}

export interface ListedUpload {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly initiated: number;
}

/** The open uploads of exactly this key. @throws S3Refusal */
export async function listUploads(bucket: Bucket, key: string): Promise<readonly ListedUpload[]> {
  // The first page has those of the key itself: keys come in order, and the prefix is the whole key.
  const xml = await bucket.send({
    method: "GET",
    url: `${bucket.url}${queryOf({ uploads: "", "encoding-type": "url", prefix: key })}`,
    expected: 2 ** 20,
    read: (response) => response.text(),
  });
  const isEncoded = textOf(xml, "EncodingType") === "url";
  return elements(xml, "Upload")
    .filter((upload) => {
      const name = textOf(upload, "Key") ?? "";
      return key === (isEncoded ? decodeURIComponent(name.replaceAll("+", "%20")) : name);
    })
    .map((upload) => ({
      id: textOf(upload, "UploadId") ?? "",
      initiated: Date.parse(textOf(upload, "Initiated") ?? ""),
    }));
}

/** Amazon begins some answers with 200 and says in their body that it failed ("CompleteMultipartUpload"). */
export function okXml(xml: string): string {
  const code = /<Error>.*?<Code>([^<]+)<\/Code>/s.exec(xml)?.[1];
  if (code !== undefined) throw new S3Refusal(500, code);
  return xml;
}
