import * as z from "zod";
import { certificateOptionsSchema } from "./certificateOptions.ts";
import { dnsOptionsSchema } from "./dnsOptions.ts";
import { workerOptionsSchema } from "./workerOptions.ts";

const r2OriginSchema = z.strictObject({
  type: z.literal("r2").describe("A bucket in Cloudflare R2, made if it is not there."),
  bucket: z.string().describe("Name of the bucket: 3 to 63 lower-case letters, digits and dashes."),
  locationHint: z
    .enum(["apac", "eeur", "enam", "weur", "wnam", "oc"])
    .optional()
    .describe("Where a new bucket should live."),
  jurisdiction: z
    .enum(["eu", "fedramp"])
    .optional()
    .describe("Where the bucket's data must stay. Fixed when the bucket is made."),
});

const b2OriginSchema = z.strictObject({
  type: z.literal("b2").describe("A bucket in Backblaze B2, public or private."),
  bucket: z.string().describe("Bucket name, or `$path` (first path segment) or `$host` (first label)."),
  endpoint: z.string().describe("S3 endpoint of the bucket, e.g. `s3.us-west-004.backblazeb2.com`."),
  region: z.string().optional().describe("Region of the endpoint, where its name does not tell it."),
  buckets: z.array(z.string()).optional().describe("Buckets that `$host` may name."),
});

export const originSchema = z.discriminatedUnion("type", [r2OriginSchema, b2OriginSchema]);

export const siteSchema = z.strictObject({
  zone: z.string().describe("The Cloudflare zone that carries the fallback origin."),
  origin: originSchema.optional().describe("The bucket that holds the files."),
  origins: z.array(originSchema).min(1).max(2).optional().describe("Two buckets, asked in order."),
  fallbackOrigin: z.string().describe("A host in the zone: where visitors' CNAME points."),
  hostnames: z.array(z.string()).min(1).describe("What visitors use; its DNS is elsewhere."),
  worker: workerOptionsSchema.describe("The Worker that serves the bucket."),
  dns: dnsOptionsSchema.optional().describe("Who answers for the public hostnames, and what."),
  certificates: z
    .array(certificateOptionsSchema)
    .optional()
    .describe("Certificates of the domestic CDN that are pushed and renewed."),
});

/** One definition: the TypeScript type, the validation and the JSON Schema of `cdn.jsonc`. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe("JSON Schema of this file, for editors that look for it."),
  sites: z.record(z.string(), siteSchema).describe("The sites by name; `--site NAME` picks one."),
});

/** A site as it stands in the file, before names are folded and paths made absolute. */
export type SiteConfig = z.infer<typeof siteSchema>;
export type Config = z.infer<typeof configSchema>;
export type Origin = z.infer<typeof originSchema>;
export type R2Origin = z.infer<typeof r2OriginSchema>;
export type B2Origin = z.infer<typeof b2OriginSchema>;
