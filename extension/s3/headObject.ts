import { type Bucket, nothing, objectUrl } from "./bucket.ts";
import type { ListedObject } from "./listObjects.ts";
import type { ObjectMetadata } from "./objectHeaders.ts";
import { S3Refusal } from "./refusal.ts";

export interface HeadedObject extends ListedObject, ObjectMetadata {}

/** Undefined where there is no such object. @throws S3Refusal */
export async function headObject(bucket: Bucket, key: string): Promise<HeadedObject | undefined> {
  try {
    return await bucket.send({
      method: "HEAD",
      url: objectUrl(bucket, key),
      read: async (response) => {
        await nothing(response);
        return described(key, response.headers);
      },
    });
  } catch (error) {
    if (error instanceof S3Refusal && error.status === 404) return undefined;
    throw error;
  }
}

function described(key: string, headers: Headers): HeadedObject {
  const seconds = Number(headers.get("x-amz-meta-mtime") ?? Number.NaN);
  const text = (name: string) => headers.get(name) ?? undefined;
  return {
    key,
    size: Number(headers.get("content-length")),
    etag: (headers.get("etag") ?? "").replace(/^W\//, "").replaceAll('"', ""),
    modified: Date.parse(headers.get("last-modified") ?? ""),
    contentType: text("content-type"),
    cacheControl: text("cache-control"),
    contentDisposition: text("content-disposition"),
    contentEncoding: text("content-encoding"),
    fileModified: Number.isNaN(seconds) ? undefined : seconds * 1000,
    md5: text("x-amz-meta-md5chksum"),
  };
}
