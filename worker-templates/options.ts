/**
 * What one site asked for, as constants: the generator replaces every `OPTIONS.x` in these files by its value
 * (esbuild `define`), so an option that is off (`null`, `false`) leaves no code behind.
 *
 * A `Pattern` holds `*` for anything (pattern.ts). One of paths is about the decoded path with its leading slash.
 */
export type Pattern = string;

export interface CompiledOptions {
  /** Which worker this is: the same for the same code and bindings, and another for any other. */
  readonly build: string;
  /** Cache-Control for visitors of objects that say nothing of it. */
  readonly cacheControl: string;
  /** The same for the edge. */
  readonly edgeCacheControl: string;
  /** Cache-Control of objects that have none, by path: first match wins. */
  readonly cacheRules: readonly (readonly [Pattern, string])[] | null;
  readonly cacheApi: boolean;
  /** The cache in front of the worker, which keeps whatever it is not told not to keep. */
  readonly workersCache: boolean;
  /** Largest object to cache, in bytes. */
  readonly cacheMaxSize: number;
  /** How long a 404 is cached, in seconds. */
  readonly cacheNotFound: number;
  /** `origins`: `*` for all, or patterns of the Origin header. */
  readonly cors: {
    readonly origins: "*" | readonly Pattern[];
    readonly expose: string;
    readonly maxAge: string;
  } | null;
  readonly index: string | null;
  readonly notFound: string | null;
  readonly singlePage: string | null;
  readonly prefix: string | null;
  readonly headers: readonly (readonly [Pattern, readonly (readonly [string, string])[]])[] | null;
  readonly securityHeaders: boolean;
  /** Whether documents from the bucket run nothing. */
  readonly sandbox: boolean;
  /** Content types by extension that are added to the table. */
  readonly contentTypes: Readonly<Record<string, string>> | null;
  readonly referers: {
    readonly hosts: readonly Pattern[];
    readonly allowEmpty: boolean;
    readonly shared: boolean;
  } | null;
  /** The paths that need a signature, and whether shared caches may keep what one lets in. */
  readonly signedUrls: { readonly paths: readonly Pattern[]; readonly shared: boolean } | null;
  readonly listing: boolean;
  readonly diagnostics: boolean;
}

declare global {
  const OPTIONS: CompiledOptions;
}
