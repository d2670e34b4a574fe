import { variable } from "../env.ts";
import { endpointUrl, regionOfEndpoint } from "./endpoint.ts";
import type { Origin } from "./origin.ts";
import { s3Bucket } from "./s3Bucket.ts";

/**
 * The B2 bucket that a worker's variables name; `suffix` tells the second set of variables from the first.
 * The names are those of Backblaze's own worker, so that people can change over by swapping the file.
 */
export function b2(env: unknown, suffix = ""): Origin {
  const named = (name: string): string => variable(env, name + suffix);
  const endpoint = named("B2_ENDPOINT");
  return s3Bucket({
    accessKeyId: named("B2_APPLICATION_KEY_ID"),
    secretAccessKey: named("B2_APPLICATION_KEY"),
    region: named("B2_REGION") || regionOfEndpoint(endpoint),
    bucketUrl: (bucket) => `${endpointUrl(endpoint)}/${bucket}`,
    bucket: named("BUCKET_NAME"),
    allowedBuckets: named("ALLOWED_BUCKETS").split(",").filter(Boolean),
    mayList: variable(env, "ALLOW_LIST_BUCKET") === "true",
  });
}
