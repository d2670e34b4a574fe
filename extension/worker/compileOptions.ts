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

function cacheRules({ cacheControl, cacheRules = [] }: WorkerOptions): CompiledOptions["cacheRules"] {
  const rules = cacheRules.map((rule) => [rule.path, rule.cacheControl] as const);
  const all = cacheControl === undefined ? rules : [...rules, ["*", cacheControl] as const];
  return all.length > 0 ? all : null;
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
export function compileOptions(worker: WorkerOptions): CompiledOptions {
  const { cache = {}, contentTypes, headers, referers, signedUrls } = worker;
  return {
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
    contentTypes: contentTypes ? (contentTypes === true ? {} : contentTypes) : null,
    referers:
      (referers && {
        hosts: referers.allow.map((host) => host.toLowerCase()),
        allowEmpty: referers.allowEmpty ?? true,
      }) ||
      null,
    signedUrls: signedUrls ? (signedUrls.paths ?? ["*"]) : null,
    listing: worker.listing ?? false,
    diagnostics: worker.diagnostics ?? false,
  };
}
