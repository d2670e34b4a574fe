import * as z from "zod";

const path = z.string().regex(/^\//, "a path that starts with /");

/** What one site's worker does beyond serving a bucket. Every option is compiled in only when it is used. */
export const workerOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .describe("Name of the Worker script: lower-case letters, digits and dashes, at most 63 characters."),
  cacheControl: z
    .string()
    .optional()
    .describe("Cache-Control for objects that carry none of their own, e.g. `public, max-age=86400`."),
  cacheRules: z
    .array(z.strictObject({ path, cacheControl: z.string() }))
    .optional()
    .describe(
      "Cache-Control by path pattern (`*` matches anything); the first match wins over cacheControl.",
    ),
  cache: z
    .strictObject({
      mode: z
        .enum(["cache-api", "workers-cache", "none"])
        .optional()
        .describe("Where answers are cached at the edge; the Cache API by default."),
      maxSize: z
        .number()
        .int()
        .min(1)
        .max(33_554_432)
        .optional()
        .describe("Largest object to cache, in bytes; 4194304 by default, at most 33554432."),
      notFoundSeconds: z
        .number()
        .int()
        .min(0)
        .max(3600)
        .optional()
        .describe("How long a 404 is cached, in seconds; 10 by default, 0 not at all."),
    })
    .optional(),
  cors: z
    .union([
      z.array(z.string()),
      z.strictObject({
        origins: z.array(z.string()),
        exposedHeaders: z.array(z.string()).optional(),
        maxAge: z.number().int().min(0).optional(),
      }),
    ])
    .optional()
    .describe("Origins that may read answers from scripts; `*` for all."),
  index: z.string().optional().describe("Document served for a path that ends in `/`, e.g. `index.html`."),
  notFound: z.string().optional().describe("Key of the page served with status 404, e.g. `404.html`."),
  singlePage: z
    .string()
    .optional()
    .describe("Key served with status 200 for navigation to a missing path, e.g. `index.html`."),
  prefix: z.string().optional().describe("Key prefix put before every path, e.g. `public/`."),
  headers: z
    .array(z.strictObject({ path, set: z.record(z.string(), z.string()) }))
    .optional()
    .describe("Extra response headers by path pattern."),
  securityHeaders: z.boolean().optional().describe("Sane security headers on HTML answers."),
  sandbox: z
    .boolean()
    .optional()
    .describe(
      "Let HTML, SVG and XML from the bucket run no scripts; on unless `index` or `singlePage` is set.",
    ),
  contentTypes: z
    .union([z.boolean(), z.record(z.string(), z.string())])
    .optional()
    .describe("Content type by file extension for objects that have none; a map adds to the built-in table."),
  referers: z
    .strictObject({
      allow: z.array(z.string()).min(1),
      allowEmpty: z.boolean().optional(),
      sharedCache: z.boolean().optional(),
    })
    .optional()
    .describe("Hotlink protection: hosts whose pages may embed files; `*.example.com` matches subdomains."),
  signedUrls: z
    .strictObject({ paths: z.array(path).optional(), sharedCache: z.boolean().optional() })
    .optional()
    .describe("Require signed URLs, for all paths or for the patterns given."),
  listing: z.boolean().optional().describe("List directories as HTML or JSON. Off by default."),
  diagnostics: z
    .boolean()
    .optional()
    .describe("Answer a `x-cdn-worker-debug` request header with Server-Timing."),
  entry: z
    .string()
    .optional()
    .describe("A TypeScript file of your own that imports the template's functions; relative to cdn.jsonc."),
});

export type WorkerOptions = z.infer<typeof workerOptionsSchema>;
