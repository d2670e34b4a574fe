import { variable } from "../env.ts";
import { endpointUrl } from "./endpoint.ts";
import type { Origin } from "./origin.ts";
import { s3Bucket } from "./s3Bucket.ts";

/**
 * The bucket of any S3 server that a worker's variables name; `suffix` tells the second set of variables from the
 * first. `S3_ADDRESSING_STYLE` says where the bucket's name goes: `path` (the default) or `virtual-host`, before the
 * endpoint's name (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html). The region is guessed
 * where the variables are written (`regionOfEndpoint`), not here; without one it is S3's own first.
 */
export function s3(env: unknown, suffix = ""): Origin {
  const named = (name: string): string => variable(env, name + suffix);
  const base = endpointUrl(named("S3_ENDPOINT"));
  return s3Bucket({
    accessKeyId: named("S3_ACCESS_KEY_ID"),
    secretAccessKey: named("S3_SECRET_ACCESS_KEY"),
    region: named("S3_REGION") || "us-east-1",
    bucketUrl: (bucket) =>
      named("S3_ADDRESSING_STYLE") === "virtual-host"
        ? base.replace("://", `://${bucket}.`)
        : `${base}/${bucket}`,
    bucket: named("BUCKET_NAME"),
    allowedBuckets: named("ALLOWED_BUCKETS").split(",").filter(Boolean),
    mayList: variable(env, "ALLOW_LIST_BUCKET") === "true",
  });
}
