import { type Bucket, objectUrl } from "./bucket.ts";
import { encodeKey } from "./bucketReader.ts";
import type { HeadedObject } from "./headObject.ts";
import { completeUpload, copyPart, createUpload, giveUp, okXml } from "./multipart.ts";
import { partRanges } from "./partSize.ts";

/** Bytes of one CopyObject (Amazon S3 API Reference). */
const largestCopy = 5 * 2 ** 30;
/** Bytes of one UploadPartCopy: fewer parts than of an upload, since nothing travels. */
const copiedPart = 512 * 2 ** 20;

/**
 * Copies an object within the bucket, with what it says of itself; one that is too large for that in parts.
 *
 * @param from as it was looked at: where it is another one by now, nothing is copied
 * @throws S3Refusal; status 412 for that
 */
export async function copyObject(
  bucket: Bucket,
  from: HeadedObject,
  to: string,
  limits = { whole: largestCopy, part: copiedPart },
): Promise<void> {
  const source = `/${encodeKey(bucket.name)}/${encodeKey(from.key)}`;
  if (from.size <= limits.whole) {
    await bucket.send({
      method: "PUT",
      url: objectUrl(bucket, to),
      headers: {
        "x-amz-copy-source": source,
        "x-amz-copy-source-if-match": `"${from.etag}"`,
        "x-amz-metadata-directive": "COPY",
      },
      // The service moves them, faster than any line of ours.
      expected: from.size / 100,
      read: async (response) => okXml(await response.text()),
    });
    return;
  }
  const uploadId = await createUpload(bucket, to, from);
  try {
    const parts = [];
    const length = Math.max(limits.part, Math.ceil(from.size / 10_000));
    for (const [index, range] of partRanges(from.size, length).entries()) {
      parts.push(await copyPart(bucket, to, uploadId, index + 1, { source, range }));
    }
    await completeUpload(bucket, to, uploadId, parts);
  } catch (error) {
    await giveUp(bucket, to, uploadId);
    throw error;
  }
}
