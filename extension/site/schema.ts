import * as z from "zod";
import { certificateOptionsSchema } from "./certificateOptions.ts";
import { dnsOptionsSchema } from "./dnsOptions.ts";
import { workerOptionsSchema } from "./workerOptions.ts";

const r2OriginSchema = z.strictObject({
  type: z.literal("r2"),
  bucket: z.string(),
  locationHint: z
    .enum(["apac", "eeur", "enam", "weur", "wnam", "oc"])
    .optional()
    .describe("Where a new bucket should live."),
  jurisdiction: z.enum(["eu", "fedramp"]).optional(),
});

const b2OriginSchema = z.strictObject({
  type: z.literal("b2"),
  bucket: z.string().describe("Bucket name, or `$path` (first path segment) or `$host` (first label)."),
  endpoint: z.string().describe("S3 endpoint of the bucket, e.g. `s3.us-west-004.backblazeb2.com`."),
  buckets: z.array(z.string()).optional().describe("Buckets that `$host` may name."),
});

const originSchema = z.discriminatedUnion("type", [r2OriginSchema, b2OriginSchema]);

export const siteSchema = z.strictObject({
  zone: z.string().describe("The Cloudflare zone that carries the fallback origin."),
  origin: originSchema.optional().describe("The bucket that holds the files."),
  origins: z.array(originSchema).min(1).max(2).optional().describe("Two buckets, asked in order."),
  fallbackOrigin: z.string().describe("A host in the zone: where visitors' CNAME points."),
  hostnames: z.array(z.string()).min(1).describe("What visitors use; its DNS is elsewhere."),
  worker: workerOptionsSchema,
  dns: dnsOptionsSchema.optional(),
  certificates: z.array(certificateOptionsSchema).optional(),
});

/** One definition: the TypeScript type, the validation and the JSON Schema of `cdn.jsonc`. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  sites: z.record(z.string(), siteSchema),
});

export type Config = z.infer<typeof configSchema>;
export type Origin = z.infer<typeof originSchema>;
export type R2Origin = z.infer<typeof r2OriginSchema>;
export type B2Origin = z.infer<typeof b2OriginSchema>;
