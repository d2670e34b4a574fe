import * as z from "zod";

const path = z.string().regex(/^\//, "a path that starts with /");
const pathDescription = "Path pattern that starts with `/`; `*` matches anything.";
const cacheControls = ["public, max-age=86400", "public, max-age=31536000, immutable", "no-cache"];

/** What one site's worker does beyond serving a bucket. Every option is compiled in only when it is used. */
export const workerOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .optional()
    .meta({
      description:
        "Name of the Worker script: lower-case letters, digits and dashes, at most 63 characters. `cdn-` and the site's name by default.",
      examples: ["cdn-images"],
    }),
  cacheControl: z.string().optional().meta({
    description: "Cache-Control for objects that carry none of their own, e.g. `public, max-age=86400`.",
    examples: cacheControls,
  }),
  cacheRules: z
    .array(
      z.strictObject({
        path: path.meta({ description: pathDescription, examples: ["/assets/*"] }),
        cacheControl: z
          .string()
          .meta({ description: "Cache-Control for these paths.", examples: cacheControls }),
      }),
    )
    .optional()
    .meta({
      description:
        "Cache-Control by path pattern (`*` matches anything); the first match wins over cacheControl.",
      examples: [[{ path: "/assets/*", cacheControl: "public, max-age=31536000, immutable" }]],
    }),
  cache: z
    .strictObject({
      mode: z
        .enum(["cache-api", "workers-cache", "none"])
        .optional()
        .meta({
          description: "Where answers are cached at the edge; the Cache API by default.",
          default: "cache-api",
          enumDescriptions: [
            "The Cache API: per data centre, works with every option (default).",
            "Workers Cache: tiered and in front of the Worker; the Worker does not run on a hit.",
            "No cache at the edge.",
          ],
        }),
      maxSize: z
        .number()
        .int()
        .min(1)
        .max(33_554_432)
        .optional()
        .meta({
          description: "Largest object to cache, in bytes; 4194304 by default, at most 33554432.",
          examples: [8_388_608],
        }),
      notFoundSeconds: z
        .number()
        .int()
        .min(0)
        .max(3600)
        .optional()
        .meta({
          description: "How long a 404 is cached, in seconds; 10 by default, 0 not at all.",
          examples: [60],
        }),
    })
    .optional()
    .meta({
      description: "How answers are cached at the edge.",
      examples: [{ mode: "cache-api", notFoundSeconds: 60 }],
    }),
  cors: z
    .union([
      z.array(z.string()),
      z.strictObject({
        origins: z.array(z.string()).meta({
          description: "Origins that may read answers from scripts; `*` for all.",
          examples: [["https://example.net"]],
        }),
        exposedHeaders: z
          .array(z.string())
          .optional()
          .meta({
            description: "Response headers that scripts may read.",
            examples: [["ETag", "Content-Length"]],
          }),
        maxAge: z
          .number()
          .int()
          .min(0)
          .optional()
          .meta({
            description: "How long a browser may keep the answer to a preflight, in seconds.",
            examples: [86400],
          }),
      }),
    ])
    .optional()
    .meta({
      description: "Origins that may read answers from scripts; `*` for all.",
      examples: [["*"], ["https://example.net"]],
    }),
  index: z
    .string()
    .optional()
    .meta({
      description: "Document served for a path that ends in `/`, e.g. `index.html`.",
      examples: ["index.html"],
    }),
  notFound: z
    .string()
    .optional()
    .meta({
      description: "Key of the page served with status 404, e.g. `404.html`.",
      examples: ["404.html"],
    }),
  singlePage: z
    .string()
    .optional()
    .meta({
      description: "Key served with status 200 for navigation to a missing path, e.g. `index.html`.",
      examples: ["index.html"],
    }),
  prefix: z
    .string()
    .optional()
    .meta({ description: "Key prefix put before every path, e.g. `public/`.", examples: ["public/"] }),
  headers: z
    .array(
      z.strictObject({
        path: path.meta({ description: pathDescription, examples: ["/*"] }),
        set: z.record(z.string(), z.string()).meta({
          description: "Response headers by name.",
          examples: [{ "X-Robots-Tag": "noindex" }],
        }),
      }),
    )
    .optional()
    .meta({
      description: "Extra response headers by path pattern.",
      examples: [[{ path: "/*", set: { "X-Robots-Tag": "noindex" } }]],
    }),
  securityHeaders: z
    .boolean()
    .optional()
    .meta({ description: "Sane security headers on HTML answers.", default: false }),
  sandbox: z
    .boolean()
    .optional()
    .meta({
      description:
        "Let HTML, SVG and XML from the bucket run no scripts; on unless `index` or `singlePage` is set.",
      examples: [false],
    }),
  contentTypes: z
    .union([z.boolean(), z.record(z.string(), z.string())])
    .optional()
    .meta({
      description:
        "Content type by file extension for objects that have none; a map adds to the built-in table.",
      examples: [true, { epub: "application/epub+zip" }],
    }),
  referers: z
    .strictObject({
      allow: z
        .array(z.string())
        .min(1)
        .meta({
          description: "Hosts whose pages may embed files; `*.example.com` matches subdomains.",
          examples: [["example.com", "*.example.com"]],
        }),
      allowEmpty: z
        .boolean()
        .optional()
        .meta({
          description: "Answer requests without a Referer as well: address bars, apps, privacy settings.",
          examples: [true],
        }),
      sharedCache: z.boolean().optional().meta({
        description:
          "Let shared caches keep what was let in: a CDN in front that looks at the Referer itself.",
        default: false,
      }),
    })
    .optional()
    .meta({
      description:
        "Hotlink protection: hosts whose pages may embed files; `*.example.com` matches subdomains.",
      examples: [{ allow: ["*.example.com"], allowEmpty: true }],
    }),
  signedUrls: z
    .strictObject({
      paths: z
        .array(path)
        .optional()
        .meta({
          description: "Path patterns that need a signature; all paths if left out.",
          examples: [["/private/*"]],
        }),
      sharedCache: z.boolean().optional().meta({
        description:
          "Let shared caches keep what was let in: a CDN in front that has the whole query in its key.",
        default: false,
      }),
    })
    .optional()
    .meta({
      description: "Require signed URLs, for all paths or for the patterns given.",
      examples: [{ paths: ["/private/*"] }],
    }),
  listing: z
    .boolean()
    .optional()
    .meta({ description: "List directories as HTML or JSON. Off by default.", default: false }),
  diagnostics: z.boolean().optional().meta({
    description: "Answer a `x-cdn-worker-debug` request header with Server-Timing.",
    default: false,
  }),
  entry: z
    .string()
    .optional()
    .meta({
      description:
        "A TypeScript file of your own that imports the template's functions; relative to cdn.jsonc.",
      examples: ["worker.ts"],
    }),
});

export type WorkerOptions = z.infer<typeof workerOptionsSchema>;
