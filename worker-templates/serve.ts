import { limitCaching } from "./access/limitCaching.ts";
import { refererAllowed } from "./access/referer.ts";
import { signatureHolds } from "./access/signedUrl.ts";
import { answerObject } from "./answer.ts";
import { type Background, readCached } from "./cache/edgeCache.ts";
import { limitWorkersCache, tellWorkersCache } from "./cache/workersCache.ts";
import { showTrace, startTrace, tracedOrigin } from "./diagnostics.ts";
import { variable } from "./env.ts";
import { setContentType } from "./http/contentType.ts";
import { allowOrigin, preflight } from "./http/cors.ts";
import { plainAnswer } from "./http/plainAnswer.ts";
import { sandbox } from "./http/sandbox.ts";
import { addSecurityHeaders } from "./http/securityHeaders.ts";
import { keyOfPath } from "./key.ts";
import { answerListing } from "./listing.ts";
import { logFailure } from "./log.ts";
import type { FailureStatus, Origin, ReadOptions, ReadResult } from "./origins/origin.ts";
import { fitsAny, fitsPattern } from "./pattern.ts";

/*
 * One request from the first look to the answer: method, key, access, object, page instead of an object, and
 * the headers that the site adds. Access and CORS are decided out here, around the cache, never in it.
 */

/** What the runtime hands to a worker besides request and variables; `deno serve` hands nothing of the kind. */
export type Context = Background;

type Rules<T> = readonly (readonly [string, T])[];

function matching<T>(rules: Rules<T>, path: string): readonly T[] {
  return rules.filter(([pattern]) => fitsPattern(pattern, path)).map(([, value]) => value);
}

/** The object's name in the bucket. */
function nameOf(key: string): string {
  const isDirectory = /(^|\/)$/.test(key);
  return (OPTIONS.prefix ?? "") + key + (OPTIONS.index && isDirectory ? OPTIONS.index : "");
}

/** Whether a path, or another path to the same object, is one of those that need a signature. */
function needsSignature(patterns: readonly string[], path: string): boolean {
  // There are servers that take several slashes for one, and a directory's document has two addresses.
  const paths = OPTIONS.index && path.endsWith("/") ? [path, path + OPTIONS.index] : [path];
  return paths.some((each) => fitsAny(patterns, each) || fitsAny(patterns, each.replace(/\/+/g, "/")));
}

async function isAdmitted(request: Request, url: URL, path: string, env: unknown): Promise<boolean> {
  if (OPTIONS.referers) {
    const referer = request.headers.get("referer");
    if (!refererAllowed(referer, url.hostname, OPTIONS.referers)) return false;
  }
  if (OPTIONS.signedUrls && needsSignature(OPTIONS.signedUrls.paths, path)) {
    return signatureHolds(url, path, variable(env, "SIGNING_KEYS"), Date.now());
  }
  return true;
}

/** A browser that goes to a page, not one that loads a part of it. */
function isNavigation({ headers }: Request): boolean {
  const mode = headers.get("sec-fetch-mode");
  return mode ? mode === "navigate" : !!headers.get("accept")?.includes("text/html");
}

/** The site's own page for what is not there: whole, whatever was asked for, and not to be kept. */
async function notFoundPage(
  { url, method }: Request,
  read: (options: ReadOptions) => Promise<ReadResult>,
): Promise<Response | FailureStatus> {
  const page = await answerObject(new Request(url, { method }), async (options) => {
    const result = await read(options);
    return typeof result === "number" ? result : { ...result, wholeStatus: 404 };
  });
  if (typeof page === "number") return page;
  for (const name of ["accept-ranges", "etag", "expires", "last-modified"]) page.headers.delete(name);
  page.headers.set("cache-control", "no-store");
  return page;
}

/** What the site says of an object that says nothing of it itself. It goes into the cache with the object. */
function addSiteHeaders(result: ReadResult, visited: string): ReadResult {
  if (typeof result === "number") return result;
  const { headers } = result;
  if (OPTIONS.contentTypes) setContentType(headers, nameOf(visited), OPTIONS.contentTypes);
  if (OPTIONS.sandbox) sandbox(headers);
  if (OPTIONS.cacheRules && !headers.has("cache-control")) {
    const [rule] = matching(OPTIONS.cacheRules, `/${visited}`);
    if (rule) headers.set("cache-control", rule);
  }
  return result;
}

/** An object that says nothing of caching is revalidated by browsers, unless the site says better. */
function sayHowLong(result: ReadResult): ReadResult {
  if (typeof result === "number") return result;
  const { headers } = result;
  if (OPTIONS.workersCache) tellWorkersCache(headers);
  if (!headers.has("cache-control") && !headers.has("expires"))
    headers.set("cache-control", OPTIONS.cacheControl);
  return result;
}

async function answer(
  request: Request,
  url: URL,
  origin: Origin,
  env: unknown,
  context: Context | undefined,
): Promise<Response> {
  const { method } = request;
  // RFC 9110 §15.5.6: a 405 names what is allowed.
  const allow = OPTIONS.cors ? "GET, HEAD, OPTIONS" : "GET, HEAD";
  if (OPTIONS.cors && method === "OPTIONS") return preflight(OPTIONS.cors, allow);
  if (method !== "GET" && method !== "HEAD") return plainAnswer(405, { allow });
  const key = keyOfPath(url.pathname);
  if (typeof key === "number") return plainAnswer(key);
  if (OPTIONS.referers || OPTIONS.signedUrls) {
    if (!(await isAdmitted(request, url, `/${key}`, env))) return plainAnswer(403);
  }

  const host = url.hostname;
  const reader = (visited: string) => {
    const ask = (options: ReadOptions): Promise<ReadResult> =>
      origin.read({ host, key: OPTIONS.prefix || OPTIONS.index ? nameOf(visited) : visited }, options);
    const withSiteHeaders =
      OPTIONS.contentTypes || OPTIONS.sandbox || OPTIONS.cacheRules
        ? async (options: ReadOptions) => addSiteHeaders(await ask(options), visited)
        : ask;
    return async (options: ReadOptions): Promise<ReadResult> =>
      sayHowLong(
        await (OPTIONS.cacheApi
          ? readCached(host, visited, options, withSiteHeaders, context)
          : withSiteHeaders(options)),
      );
  };

  let result: Response | FailureStatus =
    key || OPTIONS.index ? await answerObject(request, reader(key)) : 404;
  if (OPTIONS.listing && result === 404 && (key === "" || key.endsWith("/"))) {
    const listed = await answerListing(request, origin, { host, key: (OPTIONS.prefix ?? "") + key });
    if (listed.status !== 404) result = listed;
  }
  if (OPTIONS.singlePage && result === 404 && isNavigation(request)) {
    result = await answerObject(request, reader(OPTIONS.singlePage));
    if (result instanceof Response) result.headers.append("vary", "Accept, Sec-Fetch-Mode");
  }
  if (OPTIONS.notFound && result === 404) result = await notFoundPage(request, reader(OPTIONS.notFound));
  return typeof result === "number" ? plainAnswer(result) : result;
}

/** What was let in by a rule is not for everybody. Last, whatever else says how long an answer is good for. */
function limitToAdmitted(url: URL, path: string, headers: Headers): void {
  if (OPTIONS.referers) {
    headers.append("vary", "Referer");
    limitCaching(headers, Number.POSITIVE_INFINITY, OPTIONS.referers.shared);
  }
  if (OPTIONS.signedUrls && needsSignature(OPTIONS.signedUrls.paths, path)) {
    const seconds = Number(url.searchParams.get("expires")) - Date.now() / 1000;
    limitCaching(headers, seconds, OPTIONS.signedUrls.shared);
  }
}

/** What the site adds to every answer. */
function finish(request: Request, url: URL, response: Response): void {
  const { headers } = response;
  const path = `/${keyOfPath(url.pathname)}`;
  if (OPTIONS.securityHeaders) addSecurityHeaders(headers);
  if (OPTIONS.headers) {
    for (const [name, value] of matching(OPTIONS.headers, path).flat()) headers.set(name, value);
  }
  if (OPTIONS.referers || OPTIONS.signedUrls) limitToAdmitted(url, path, headers);
  if (OPTIONS.cors) allowOrigin(OPTIONS.cors, request.headers.get("origin"), headers);
  if (OPTIONS.workersCache) limitWorkersCache(response, OPTIONS.cacheNotFound);
}

/** Answers one request from an origin. Never throws: whatever fails becomes an answer of our own. */
export async function serve(
  request: Request,
  origin: Origin,
  env: unknown,
  context: Context | undefined,
): Promise<Response> {
  const trace = OPTIONS.diagnostics ? startTrace() : undefined;
  const url = URL.parse(request.url);
  // An odd Host makes a URL that is none.
  if (!url) return plainAnswer(400);
  const asked = OPTIONS.diagnostics && trace ? tracedOrigin(origin, trace) : origin;
  const response = await answer(request, url, asked, env, context).catch((error: Error) => {
    logFailure({ origin: "worker", code: error.name });
    return plainAnswer(502);
  });
  // What a file is, its type says; a guess could make a script of a picture.
  response.headers.set("x-content-type-options", "nosniff");
  if (
    OPTIONS.securityHeaders ||
    OPTIONS.headers ||
    OPTIONS.referers ||
    OPTIONS.signedUrls ||
    OPTIONS.cors ||
    OPTIONS.workersCache
  ) {
    finish(request, url, response);
  }
  if (OPTIONS.diagnostics && trace) showTrace(trace, request, response.headers);
  return response;
}
