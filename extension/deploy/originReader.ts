import { type Origin, originFacts } from "../origins/implementations.ts";
import type { CloudflareContext } from "../origins/originKind.ts";
import type { BindingSuffix } from "../origins/workerBinding.ts";
import { type BucketReader, bucketReader } from "../s3/bucketReader.ts";

/**
 * Reads an origin's bucket with the keys at hand; undefined where there are none.
 *
 * @param suffix of the origin's bindings (`bindingSuffix`)
 */
export async function originReader(
  origin: Origin,
  bucket: string,
  suffix: BindingSuffix,
  context: CloudflareContext,
): Promise<BucketReader | undefined> {
  const { place } = originFacts(origin);
  const access =
    place.at === "cloudflare" ? await place.access(bucket, context) : place.access(bucket, suffix, context);
  return access && bucketReader(access, context.signal);
}
