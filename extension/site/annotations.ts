import type { JsonSchema } from "./jsonSchema.ts";

const cacheControls = ["public, max-age=86400", "public, max-age=31536000, immutable", "no-cache"];

/**
 * What helps people who fill the file in, and no validation needs: examples (also shown when a key is missing),
 * defaults, a word on each choice. By path; `*` is any key, `[]` any element, `(r2)` the alternative of that type.
 */
export const annotations: Readonly<Record<string, Partial<JsonSchema>>> = {
  "sites.*": {
    description: "One site: a bucket, the host that carries it, and the hostnames that visitors use.",
    // The definition has both as optional; that exactly one is there is a rule of its own.
    oneOf: [{ required: ["origin"] }, { required: ["origins"] }],
  },
  "sites.*.zone": { examples: ["example.com"] },
  "sites.*.origin": { examples: [{ type: "r2", bucket: "my-files" }] },
  "sites.*.origin.(r2)": { description: "A bucket in Cloudflare R2." },
  "sites.*.origin.(b2)": { description: "A bucket in Backblaze B2." },
  "sites.*.origin.(r2).type": { examples: ["r2"] },
  "sites.*.origin.(b2).type": { examples: ["b2"] },
  "sites.*.origin.(r2).bucket": { examples: ["my-files"] },
  "sites.*.origin.(r2).locationHint": {
    examples: ["apac"],
    enumDescriptions: [
      "Asia-Pacific",
      "Eastern Europe",
      "Eastern North America",
      "Western Europe",
      "Western North America",
      "Oceania",
    ],
  },
  "sites.*.origin.(r2).jurisdiction": {
    examples: ["eu"],
    enumDescriptions: ["European Union", "FedRAMP (United States)"],
  },
  "sites.*.origin.(b2).bucket": { examples: ["my-files", "$path", "$host"] },
  "sites.*.origin.(b2).endpoint": { examples: ["s3.us-west-004.backblazeb2.com"] },
  "sites.*.origin.(b2).buckets": { examples: [["my-files", "my-pictures"]] },
  "sites.*.fallbackOrigin": { examples: ["cdn.example.com"] },
  "sites.*.hostnames": { examples: [["images.example.net"]] },

  "sites.*.worker.name": { examples: ["cdn-images"] },
  "sites.*.worker.cacheControl": { examples: cacheControls },
  "sites.*.worker.cacheRules": {
    examples: [[{ path: "/assets/*", cacheControl: "public, max-age=31536000, immutable" }]],
  },
  "sites.*.worker.cacheRules.[].path": {
    description: "Path pattern that starts with `/`; `*` matches anything.",
    examples: ["/assets/*"],
  },
  "sites.*.worker.cacheRules.[].cacheControl": {
    description: "Cache-Control for these paths.",
    examples: cacheControls,
  },
  "sites.*.worker.cache": { description: "How answers are cached at the edge." },
  "sites.*.worker.cache.mode": {
    default: "cache-api",
    enumDescriptions: [
      "The Cache API: per data centre, works with every option (default).",
      "Workers Cache: tiered and in front of the Worker; the Worker does not run on a hit.",
      "No cache at the edge.",
    ],
  },
  "sites.*.worker.cache.notFoundSeconds": { examples: [60] },
  "sites.*.worker.cors": { examples: [["*"], ["https://example.net"]] },
  "sites.*.worker.cors.(object).origins": {
    description: "Origins that may read answers from scripts; `*` for all.",
    examples: [["https://example.net"]],
  },
  "sites.*.worker.cors.(object).exposedHeaders": {
    description: "Response headers that scripts may read.",
    examples: [["ETag", "Content-Length"]],
  },
  "sites.*.worker.cors.(object).maxAge": {
    description: "How long a browser may keep the answer to a preflight, in seconds.",
    examples: [86400],
  },
  "sites.*.worker.index": { examples: ["index.html"] },
  "sites.*.worker.notFound": { examples: ["404.html"] },
  "sites.*.worker.singlePage": { examples: ["index.html"] },
  "sites.*.worker.prefix": { examples: ["public/"] },
  "sites.*.worker.headers": { examples: [[{ path: "/*", set: { "X-Robots-Tag": "noindex" } }]] },
  "sites.*.worker.headers.[].path": {
    description: "Path pattern that starts with `/`; `*` matches anything.",
    examples: ["/*"],
  },
  "sites.*.worker.headers.[].set": {
    description: "Response headers by name.",
    examples: [{ "X-Robots-Tag": "noindex" }],
  },
  "sites.*.worker.securityHeaders": { default: false },
  "sites.*.worker.sandbox": { examples: [false] },
  "sites.*.worker.referers": { examples: [{ allow: ["*.example.com"], allowEmpty: true }] },
  "sites.*.worker.referers.allow": {
    description: "Hosts whose pages may embed files; `*.example.com` matches subdomains.",
    examples: [["example.com", "*.example.com"]],
  },
  "sites.*.worker.referers.allowEmpty": {
    description: "Answer requests without a Referer as well: address bars, apps, privacy settings.",
  },
  "sites.*.worker.referers.sharedCache": {
    description: "Let shared caches keep what was let in: a CDN in front that looks at the Referer itself.",
    default: false,
  },
  "sites.*.worker.signedUrls.sharedCache": {
    description:
      "Let shared caches keep what was let in: a CDN in front that has the whole query in its key.",
    default: false,
  },
  "sites.*.worker.signedUrls.paths": {
    description: "Path patterns that need a signature; all paths if left out.",
    examples: [["/private/*"]],
  },
  "sites.*.worker.listing": { default: false },
  "sites.*.worker.diagnostics": { default: false },
  "sites.*.worker.entry": { examples: ["worker.ts"] },

  "sites.*.dns.provider": {
    examples: ["dnspod"],
    enumDescriptions: ["DNSPod (Tencent Cloud)", "Cloudflare"],
  },
  "sites.*.dns.domain": { examples: ["example.net"] },
  "sites.*.dns.default": { examples: ["images.example.net.example-domestic-cdn.com"] },
  "sites.*.dns.abroad": { examples: ["cdn.example.com"] },
  "sites.*.dns.lines": { examples: [{ 搜索引擎: "cdn.example.com" }] },
  "sites.*.dns.ttl": { default: 600 },

  "sites.*.certificates.[].provider": { examples: ["dogecloud"], enumDescriptions: ["DogeCloud (多吉云)"] },
  "sites.*.certificates.[].domains": { examples: [["images.example.net"]] },
  "sites.*.certificates.[].cert": { examples: ["certificates/fullchain.pem"] },
  "sites.*.certificates.[].key": { examples: ["/etc/ssl/private/privkey.pem"] },
  "sites.*.certificates.[].acme.directory": { examples: ["letsencrypt", "letsencrypt-staging"] },
  "sites.*.certificates.[].acme.email": { examples: ["webmaster@example.net"] },
  "sites.*.certificates.[].acme.dns": {
    default: "site",
    enumDescriptions: ["The DNS provider of the site (default).", "The Cloudflare zone of the site."],
  },
  "sites.*.certificates.[].acme.keyType": {
    default: "ec",
    enumDescriptions: ["EC P-256 (default)", "RSA 2048"],
  },
  "sites.*.certificates.[].warnDays": { default: [30, 14, 7] },
};
