import * as z from "zod";
import { originSchema } from "../origins/implementations.ts";
import { certificateOptionsSchema } from "./certificateOptions.ts";
import { dnsOptionsSchema } from "./dnsOptions.ts";
import { workerOptionsSchema } from "./workerOptions.ts";

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
