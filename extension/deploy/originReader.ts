import type { RunContext } from "../core/runContext.ts";
import type { CloudflareApi } from "../providers/cloudflare/api.ts";
import { verifyToken } from "../providers/cloudflare/token.ts";
import type { Account } from "../providers/cloudflare/types.ts";
import { type BucketReader, b2Region, bucketReader, r2S3Keys } from "../s3/bucketReader.ts";
import type { B2Origin, Origin } from "../site/schema.ts";
import { secretValue } from "./model/wanted.ts";

export interface OriginContext extends RunContext {
  readonly api: CloudflareApi;
  readonly account: Account;
}

/**
 * Reads an origin's bucket with the keys at hand; undefined where there are none.
 *
 * @param suffix of the origin's bindings (`bindingSuffix`)
 */
export async function originReader(
  origin: Origin,
  bucket: string,
  suffix: "" | "_2",
  context: OriginContext,
): Promise<BucketReader | undefined> {
  if (origin.type === "b2") return b2Reader(origin, bucket, suffix, context);
  const { credentials, endpoints, signal } = context;
  const token = credentials.CLOUDFLARE_API_TOKEN ?? "";
  const { id } = await verifyToken(context.api, token, context.account.id);
  const zone = origin.jurisdiction ? `.${origin.jurisdiction}` : "";
  const base = endpoints.r2S3 ?? `https://${context.account.id}${zone}.r2.cloudflarestorage.com`;
  return bucketReader({ base, bucket, region: "auto", ...r2S3Keys(id, token) }, signal);
}

export function b2Reader(
  { endpoint }: B2Origin,
  bucket: string,
  suffix: "" | "_2",
  { credentials, endpoints, signal }: RunContext,
): BucketReader | undefined {
  const accessKeyId = secretValue(`B2_APPLICATION_KEY_ID${suffix}`, credentials);
  const secretAccessKey = secretValue(`B2_APPLICATION_KEY${suffix}`, credentials);
  if (!accessKeyId || !secretAccessKey) return undefined;
  const base = endpoints.b2S3 ?? (endpoint.includes("://") ? endpoint : `https://${endpoint}`);
  return bucketReader({ base, bucket, region: b2Region(endpoint), accessKeyId, secretAccessKey }, signal);
}
