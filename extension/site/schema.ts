import * as z from "zod";
import { originSchema } from "../origins/implementations.ts";
import { originExamples } from "../origins/registry.ts";
import { certificateProviderIds } from "../providers/registry.ts";
import { certificateOptionsSchema } from "./certificateOptions.ts";
import { dnsOptionsSchema, splitDnsProvider } from "./dnsOptions.ts";
import { workerOptionsSchema } from "./workerOptions.ts";

export const siteSchema = z
  .strictObject({
    zone: z
      .string()
      .optional()
      .meta({
        description:
          "The Cloudflare zone. Left out: the longest zone of the account that holds the fallback origin or, without one, the hostnames.",
        examples: ["example.com"],
      }),
    origin: originSchema.optional().meta({
      description: "The bucket that holds the files.",
      examples: originExamples.slice(0, 1),
    }),
    origins: z
      .array(originSchema)
      .min(1)
      .max(2)
      .optional()
      .meta({
        description: "Two buckets, asked in order.",
        examples: [originExamples.slice(0, 2)],
      }),
    fallbackOrigin: z
      .string()
      .optional()
      .meta({
        description:
          "A host in the zone: where visitors' CNAME points. Needed only for hostnames outside the zone.",
        examples: ["cdn.example.com"],
      }),
    hostnames: z
      .array(z.string())
      .min(1)
      .meta({
        description:
          "What visitors use. A host of the zone needs nothing more; one whose DNS is elsewhere needs a fallbackOrigin.",
        examples: [["img.example.com"]],
      }),
    worker: workerOptionsSchema.optional().meta({
      description: "The Worker that serves the bucket.",
      examples: [{ name: "cdn-images" }],
    }),
    dns: dnsOptionsSchema.optional().meta({
      description: "Who answers for the public hostnames, and what.",
      examples: [{ provider: splitDnsProvider, domain: "example.net" }],
    }),
    files: z
      .strictObject({
        name: z
          .string()
          .min(1)
          .regex(/^[^/]/, "a path without a first slash")
          .meta({
            description:
              "Where `cdn-worker upload` puts a file: a path with {year}, {month}, {day}, {date}, {time}, {name}, {ext}, {hash8}, {md5}, {uuid}, {folder}.",
            default: "{year}/{month}/{name}-{hash8}.{ext}",
            examples: ["{year}/{month}/{name}-{hash8}.{ext}", "{folder}/{name}.{ext}"],
          }),
      })
      .optional()
      .meta({
        description: "How files are uploaded.",
        examples: [{ name: "{year}/{month}/{name}-{hash8}.{ext}" }],
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
    description: "One site: a bucket, and the hostnames that visitors use.",
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
        images: { origin: originExamples[0], hostnames: ["img.example.com"] },
      },
    ],
  }),
});

/** A site as it stands in the file, before names are folded and paths made absolute. */
export type SiteConfig = z.infer<typeof siteSchema>;
export type Config = z.infer<typeof configSchema>;
