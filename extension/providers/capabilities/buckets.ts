/*
 * Buckets of a service that speaks S3's protocol, opened by a key pair: where one is, and its address.
 */
import { addressOf, type Endpoints } from "../../core/endpoints.ts";
import type { BucketAccess } from "../../s3/bucketReader.ts";
import type { BucketsDescriptor, ProviderDescriptor } from "./descriptor.ts";

/** A bucket as an origin of `cdn.jsonc` names it, and how it is reached. */
export interface BucketPlace {
  /** Host (and port), or a loopback URL; without the bucket. */
  readonly endpoint: string;
  /** A name, or `$path` or `$host` where each request chooses. */
  readonly bucket: string;
  /** The buckets that a request may choose from. */
  readonly buckets?: readonly string[] | undefined;
  /** Part of every signature. */
  readonly region: string;
  /** Where a bucket's name goes: the first segment of the path, or the first label of the host. */
  readonly addressing: "path" | "virtual-host";
}

/** Its key is a pair: first the id, then the secret. */
export type BucketProvider = ProviderDescriptor & { readonly buckets: BucketsDescriptor };

export type KeyPair = Pick<BucketAccess, "accessKeyId" | "secretAccessKey">;

/** Names of the environment variables of a provider's pair; `suffix` tells the second pair from the first. */
export function pairVariables(
  { key }: Pick<ProviderDescriptor, "key">,
  suffix: "" | "_2" = "",
): readonly [string, string] {
  const [id = "", secret = ""] = Object.values(key).map(({ variable }) => `${variable}${suffix}`);
  return [id, secret];
}

/** Every bucket of a place that is known by name. */
export function namedBuckets({ bucket, buckets = [] }: BucketPlace): readonly string[] {
  return bucket.startsWith("$") ? buckets : [bucket];
}

/** The service itself, without a trailing slash. */
export function serviceUrl(
  endpoint: string,
  { buckets }: BucketProvider,
  endpoints: Endpoints,
): { readonly url: string; readonly isRedirected: boolean } {
  const redirected = addressOf(buckets.redirect, endpoints);
  const url = redirected ?? (endpoint.includes("://") ? endpoint : `https://${endpoint}`);
  return { url, isRedirected: redirected !== undefined };
}

export function bucketAccess(
  { endpoint, region, addressing }: BucketPlace,
  bucket: string,
  pair: KeyPair,
  provider: BucketProvider,
  endpoints: Endpoints,
): BucketAccess {
  const { url, isRedirected } = serviceUrl(endpoint, provider, endpoints);
  const isInHost = addressing === "virtual-host" && !isRedirected;
  return { bucketUrl: isInHost ? url.replace("://", `://${bucket}.`) : `${url}/${bucket}`, region, ...pair };
}
