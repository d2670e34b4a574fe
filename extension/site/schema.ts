import * as z from "zod";
import { certificateProviderIds } from "../providers/registry.ts";
import { certificateOptionsSchema } from "./certificateOptions.ts";
import { dnsOptionsSchema, splitDnsProvider } from "./dnsOptions.ts";
import { workerOptionsSchema } from "./workerOptions.ts";

const r2OriginSchema = z
  .strictObject({
    type: z
      .literal("r2")
      .meta({ description: "A bucket in Cloudflare R2, made if it is not there.", examples: ["r2"] }),
    bucket: z.string().meta({
      description: "Name of the bucket: 3 to 63 lower-case letters, digits and dashes.",
      examples: ["my-files"],
    }),
    locationHint: z
      .enum(["apac", "eeur", "enam", "weur", "wnam", "oc"])
      .optional()
      .meta({
        description: "Where a new bucket should live.",
        examples: ["apac"],
        enumDescriptions: [
          "Asia-Pacific",
          "Eastern Europe",
          "Eastern North America",
          "Western Europe",
          "Western North America",
          "Oceania",
        ],
      }),
    jurisdiction: z
      .enum(["eu", "fedramp"])
      .optional()
      .meta({
        description: "Where the bucket's data must stay. Fixed when the bucket is made.",
        examples: ["eu"],
        enumDescriptions: ["European Union", "FedRAMP (United States)"],
      }),
  })
  .meta({ description: "A bucket in Cloudflare R2." });

const b2OriginSchema = z
  .strictObject({
    type: z
      .literal("b2")
      .meta({ description: "A bucket in Backblaze B2, public or private.", examples: ["b2"] }),
    bucket: z.string().meta({
      description: "Bucket name, or `$path` (first path segment) or `$host` (first label).",
      examples: ["my-files", "$path", "$host"],
    }),
    endpoint: z.string().meta({
      description: "S3 endpoint of the bucket, e.g. `s3.us-west-004.backblazeb2.com`.",
      examples: ["s3.us-west-004.backblazeb2.com"],
    }),
    buckets: z
      .array(z.string())
      .optional()
      .meta({ description: "Buckets that `$host` may name.", examples: [["my-files", "my-pictures"]] }),
  })
  .meta({ description: "A bucket in Backblaze B2." });

export const originSchema = z.discriminatedUnion("type", [r2OriginSchema, b2OriginSchema]);

export const siteSchema = z
  .strictObject({
    zone: z.string().meta({
      description: "The Cloudflare zone that carries the fallback origin.",
      examples: ["example.com"],
    }),
    origin: originSchema.optional().meta({
      description: "The bucket that holds the files.",
      examples: [{ type: "r2", bucket: "my-files" }],
    }),
    origins: z
      .array(originSchema)
      .min(1)
      .max(2)
      .optional()
      .meta({
        description: "Two buckets, asked in order.",
        examples: [
          [
            { type: "r2", bucket: "my-files" },
            { type: "b2", bucket: "my-files", endpoint: "s3.us-west-004.backblazeb2.com" },
          ],
        ],
      }),
    fallbackOrigin: z.string().meta({
      description: "A host in the zone: where visitors' CNAME points.",
      examples: ["cdn.example.com"],
    }),
    hostnames: z
      .array(z.string())
      .min(1)
      .meta({ description: "What visitors use; its DNS is elsewhere.", examples: [["images.example.net"]] }),
    worker: workerOptionsSchema.meta({
      description: "The Worker that serves the bucket.",
      examples: [{ name: "cdn-images" }],
    }),
    dns: dnsOptionsSchema.optional().meta({
      description: "Who answers for the public hostnames, and what.",
      examples: [{ provider: splitDnsProvider, domain: "example.net" }],
    }),
    certificates: z
      .array(certificateOptionsSchema)
      .optional()
      .meta({
        description: "Certificates of the domestic CDN that are pushed and renewed.",
        examples: [
          [
            {
              provider: certificateProviderIds[0],
              domains: ["images.example.net"],
              acme: { directory: "letsencrypt" },
            },
          ],
        ],
      }),
  })
  .meta({
    description: "One site: a bucket, the host that carries it, and the hostnames that visitors use.",
    // The definition has both as optional; that exactly one is there is a rule of its own.
    oneOf: [{ required: ["origin"] }, { required: ["origins"] }],
  });

/** One definition: the TypeScript type, the validation and the JSON Schema of `cdn.jsonc`. */
export const configSchema = z.strictObject({
  $schema: z
    .string()
    .optional()
    .meta({
      description: "JSON Schema of this file, for editors that look for it.",
      examples: ["dist/cdn.schema.json"],
    }),
  sites: z.record(z.string(), siteSchema).meta({
    description: "The sites by name; `--site NAME` picks one.",
    examples: [
      {
        images: {
          zone: "example.com",
          origin: { type: "r2", bucket: "my-files" },
          fallbackOrigin: "cdn.example.com",
          hostnames: ["images.example.net"],
          worker: { name: "cdn-images" },
        },
      },
    ],
  }),
});

/** A site as it stands in the file, before names are folded and paths made absolute. */
export type SiteConfig = z.infer<typeof siteSchema>;
export type Config = z.infer<typeof configSchema>;
export type Origin = z.infer<typeof originSchema>;
export type R2Origin = z.infer<typeof r2OriginSchema>;
export type B2Origin = z.infer<typeof b2OriginSchema>;
