import { createHash } from "node:crypto";
import { type Bucket, openBucket } from "../../extension/s3/bucket.ts";
import { deleteObjects } from "../../extension/s3/deleteObjects.ts";
import { collectObjects } from "../../extension/s3/listObjects.ts";
import { r2S3Keys } from "../../sandbox/credentials.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";

export type Service = "r2S3" | "b2" | "s3";
export const services: readonly Service[] = ["r2S3", "b2", "s3"];
export const bucketNames = { r2S3: "r2-blog-test", b2: "blog-static", s3: "blog-s3" } as const;
const regions = { r2S3: "auto", b2: "us-west-004", s3: "zz-north-1" } as const;

/** The bucket of each service as the client opens it, with the keys that the sandbox gave out. */
export function bucketOf(sandbox: Sandbox, service: Service, signal = new AbortController().signal): Bucket {
  const { credentials } = sandbox;
  const keys =
    service === "r2S3"
      ? r2S3Keys(sandbox.token)
      : service === "b2"
        ? { accessKeyId: credentials.b2ApplicationKeyId, secretAccessKey: credentials.b2ApplicationKey }
        : { accessKeyId: credentials.s3AccessKeyId, secretAccessKey: credentials.s3SecretAccessKey };
  const name = bucketNames[service];
  return openBucket(
    { ...keys, bucketUrl: `${sandbox.urls[service]}/${name}`, region: regions[service] },
    name,
    signal,
  );
}

/** R2's bucket is made by a deploy; here by its owner. */
export async function makeR2Bucket(sandbox: Sandbox): Promise<void> {
  await fetch(`${sandbox.urls.cloudflareApi}/accounts/${sandbox.account.id}/r2/buckets`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${sandbox.credentials.cloudflareApiToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ name: bucketNames.r2S3 }),
  });
}

export async function emptyBucket(bucket: Bucket): Promise<void> {
  const objects = await collectObjects(bucket);
  await deleteObjects(
    bucket,
    objects.map(({ key }) => key),
  );
}

/** The same bytes for the same seed. */
export function bytesOf(seed: string, length: number): Uint8Array<ArrayBuffer> {
  const block = createHash("sha512").update(seed).digest();
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += block.length) {
    bytes.set(block.subarray(0, Math.min(block.length, length - at)), at);
    block[at % block.length] = (block[at % block.length] ?? 0) + (at & 0xff) + 1;
  }
  return bytes;
}
