import { regionOfEndpoint } from "../../worker-templates/origins/endpoint.ts";
import type { CloudflareApi } from "../cloudflare/api.ts";
import { verifyToken } from "../cloudflare/token.ts";
import type { Account } from "../cloudflare/types.ts";
import { type BucketReader, bucketReader, r2S3Keys } from "../s3/bucketReader.ts";
import type { B2Origin, Origin } from "../site/schema.ts";
import type { RunContext } from "./runContext.ts";
import { secretValues } from "./wanted.ts";

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
  const token = credentials.cloudflareApiToken ?? "";
  const { id } = await verifyToken(context.api, token, context.account.id);
  const zone = origin.jurisdiction ? `.${origin.jurisdiction}` : "";
  const base = endpoints.r2S3 ?? `https://${context.account.id}${zone}.r2.cloudflarestorage.com`;
  return bucketReader({ base, bucket, region: "auto", ...r2S3Keys(id, token) }, signal);
}

export function b2Reader(
  { endpoint, region = regionOfEndpoint(endpoint) }: B2Origin,
  bucket: string,
  suffix: "" | "_2",
  { credentials, endpoints, signal }: RunContext,
): BucketReader | undefined {
  const {
    [`B2_APPLICATION_KEY_ID${suffix}`]: accessKeyId,
    [`B2_APPLICATION_KEY${suffix}`]: secretAccessKey,
  } = secretValues(credentials);
  if (!accessKeyId || !secretAccessKey) return undefined;
  const base = endpoints.b2S3 ?? (endpoint.includes("://") ? endpoint : `https://${endpoint}`);
  return bucketReader({ base, bucket, region, accessKeyId, secretAccessKey }, signal);
}
