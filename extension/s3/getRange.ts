import { type Bucket, objectUrl } from "./bucket.ts";

/**
 * Bytes `start` to `end` of an object, both included.
 *
 * @param etag of the version that is meant, without quotes
 * @throws S3Refusal; status 412 where the object is another one by now
 */
export function getRange(
  bucket: Bucket,
  key: string,
  [start, end]: readonly [number, number],
  etag: string,
): Promise<Uint8Array> {
  const length = end - start + 1;
  return bucket.send({
    method: "GET",
    url: objectUrl(bucket, key),
    // With a range, fetch itself asks for the bytes as they are stored (Fetch standard, "HTTP-network-or-cache fetch").
    headers: { range: `bytes=${start}-${end}`, "if-match": `"${etag}"` },
    expected: length,
    read: async (response) => {
      const bytes = new Uint8Array(await response.arrayBuffer());
      // Some services answer a range from the first byte on with the whole file.
      const part = response.status === 206 ? bytes : bytes.subarray(start, end + 1);
      if (part.byteLength !== length) throw new Error(`${part.byteLength} bytes came instead of ${length}`);
      return part;
    },
  });
}
