import type { CompiledOptions } from "../../worker-templates/options.ts";
import type { WorkerOptions } from "../site/workerOptions.ts";

/** Largest object that is cached where the site does not say, in bytes. */
const defaultMaxSize = 4 * 1024 * 1024;

/** Headers that scripts need for ranges and caching of their own, and may not read unless told so. */
const exposedByDefault = [
  "ETag",
  "Content-Range",
  "Accept-Ranges",
  "Content-Encoding",
  "Content-Disposition",
];

/** A day: longer than any browser remembers a preflight. */
const preflightAge = 86_400;

/**
 * Where neither the object nor the site says how long it is good for: at the edge for as long as Cloudflare keeps
 * static files that say nothing (https://developers.cloudflare.com/cache/how-to/configure-cache-status-code/), which
 * a purge ends, and in browsers, which none reaches, for as long as the edge says it is still the same.
 */
const unsaid = { edge: "max-age=7200", browsers: "public, max-age=0, must-revalidate" } as const;

function cacheRules({ cacheRules = [] }: WorkerOptions): CompiledOptions["cacheRules"] {
  return cacheRules.length > 0 ? cacheRules.map(({ path, cacheControl }) => [path, cacheControl]) : null;
}

function cors({ cors: given }: WorkerOptions): CompiledOptions["cors"] {
  if (!given) return null;
  const { origins, exposedHeaders, maxAge } =
    "origins" in given ? given : { origins: given, exposedHeaders: undefined, maxAge: undefined };
  if (origins.length === 0) return null;
  return {
    origins: origins.includes("*") ? "*" : origins,
    expose: [...exposedByDefault, ...(exposedHeaders ?? [])].join(", "),
    maxAge: String(maxAge ?? preflightAge),
  };
}

/** The options of `cdn.jsonc` as the constants that the templates are compiled with. */
export function compileOptions(worker: WorkerOptions, build: string): CompiledOptions {
  const { cache = {}, contentTypes, headers, referers, signedUrls } = worker;
  return {
    build,
    cacheControl: worker.cacheControl ?? unsaid.browsers,
    edgeCacheControl: worker.cacheControl ?? unsaid.edge,
    cacheRules: cacheRules(worker),
    cacheApi: (cache.mode ?? "cache-api") === "cache-api",
    workersCache: cache.mode === "workers-cache",
    cacheMaxSize: cache.maxSize ?? defaultMaxSize,
    cacheNotFound: cache.notFoundSeconds ?? 10,
    cors: cors(worker),
    index: worker.index ?? null,
    notFound: worker.notFound ?? null,
    singlePage: worker.singlePage ?? null,
    prefix: worker.prefix ?? null,
    headers: headers?.map(({ path, set }) => [path, Object.entries(set)]) ?? null,
    securityHeaders: worker.securityHeaders ?? false,
    // Pages with an index, or of an app, are a site of its owner; everything else may be uploads.
    sandbox: worker.sandbox ?? !(worker.index || worker.singlePage),
    contentTypes: contentTypes ? (contentTypes === true ? {} : contentTypes) : null,
    referers:
      (referers && {
        hosts: referers.allow.map((host) => host.toLowerCase()),
        allowEmpty: referers.allowEmpty ?? true,
        shared: referers.sharedCache ?? false,
      }) ||
      null,
    signedUrls: signedUrls
      ? { paths: signedUrls.paths ?? ["*"], shared: signedUrls.sharedCache ?? false }
      : null,
    listing: worker.listing ?? false,
    diagnostics: worker.diagnostics ?? false,
  };
}
