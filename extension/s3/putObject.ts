import { type Bucket, nothing, objectUrl } from "./bucket.ts";
import { headObject } from "./headObject.ts";
import { md5Base64, metadataHeaders, type ObjectMetadata } from "./objectHeaders.ts";
import { S3Refusal } from "./refusal.ts";

export interface PutOptions extends ObjectMetadata {
  /** Only where nothing has the key yet: needs a service that takes conditions on writes. */
  readonly ifAbsent?: boolean;
  /** Only over the object of this ETag, without quotes: the same. */
  readonly ifMatch?: string;
}

/**
 * Writes an object in one request, whole or not at all; the service checks the bytes against their MD5.
 *
 * @returns its ETag, without quotes
 * @throws S3Refusal; status 412 where the condition does not hold
 */
export async function putObject(
  bucket: Bucket,
  key: string,
  body: Uint8Array<ArrayBuffer>,
  options: PutOptions = {},
): Promise<string> {
  const md5 = md5Base64(body);
  try {
    return await bucket.send({
      method: "PUT",
      url: objectUrl(bucket, key),
      headers: {
        ...metadataHeaders(options),
        "content-md5": md5,
        ...(options.ifAbsent ? { "if-none-match": "*" } : {}),
        ...(options.ifMatch === undefined ? {} : { "if-match": `"${options.ifMatch}"` }),
      },
      body,
      read: async (response) => {
        await nothing(response);
        return (response.headers.get("etag") ?? "").replaceAll('"', "");
      },
    });
  } catch (error) {
    if (!(error instanceof S3Refusal && error.status === 412)) throw error;
    // The answer to a first attempt may have been lost: then what is there is ours.
    const found = await headObject(bucket, key);
    if (found?.etag === Buffer.from(md5, "base64").toString("hex")) return found.etag;
    throw error;
  }
}
