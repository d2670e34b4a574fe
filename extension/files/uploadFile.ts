import { randomUUID } from "node:crypto";
import { basename, dirname, extname } from "node:path";
import { headObject } from "../s3/headObject.ts";
import { S3Refusal } from "../s3/refusal.ts";
import { withFile } from "./localFile.ts";
import { inBucket } from "./problem.ts";
import { checkedKey, isSame, type PutContext, sendFile } from "./putFile.ts";
import type { SiteBucket } from "./siteBucket.ts";
import { uploadName, usualName } from "./uploadName.ts";

/**
 * Uploads a file under the name that the site's template gives it, and gives its path. Where the same bytes lie
 * there, nothing is sent; where other ones do, the name gets a number: an upload never replaces anything.
 *
 * @throws CdnError
 */
export async function uploadFile(
  siteBucket: SiteBucket,
  file: string,
  template: string | undefined,
  context: PutContext,
): Promise<string> {
  const { bucket, site } = siteBucket;
  return inBucket(siteBucket, "write", basename(file), () =>
    withFile(file, bucket.signal, async (source) => {
      const named = {
        name: basename(file),
        folder: basename(dirname(file)),
        md5: Buffer.from(source.md5, "base64").toString("hex"),
      };
      const first = uploadName(template ?? site.files?.name ?? usualName, named, context.now(), randomUUID);
      for (let number = 0; ; number++) {
        const path = number === 0 ? first : numbered(first, number);
        const there = await headObject(bucket, checkedKey(siteBucket, path));
        if (there !== undefined && isSame(source, there)) return path;
        if (there !== undefined) continue;
        try {
          await sendFile(siteBucket, source, path, context, true);
          return path;
        } catch (error) {
          // Somebody was faster: the next look tells whether with the same bytes.
          if (!(error instanceof S3Refusal && error.status === 412)) throw error;
          number -= 1;
        }
      }
    }),
  );
}

function numbered(path: string, number: number): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}-${number}${ending}`;
}
