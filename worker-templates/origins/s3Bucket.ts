import { AwsV4Signer } from "aws4fetch";
import { contentRange, type RangeSpec, rangeHeader } from "../http/range.ts";
import { logFailure } from "../log.ts";
import { backOff, mostAttempts } from "../retry.ts";
import { foundObject } from "./foundObject.ts";
import type { FailureStatus, Listing, Origin, ReadOptions, ReadResult, Resource } from "./origin.ts";
import { listingOf, listingQuery } from "./s3Listing.ts";

/*
 * A bucket behind S3's protocol, Backblaze B2 before all.
 *
 * Always GET, and nothing of the visitor's request but the key and a range: no query, cookie, Referer or header.
 * Signed are the host, the date and the content hash; what Cloudflare's edge rewrites on the way (Accept-Encoding,
 * conditions, the method) must not be part of a signature. HEAD is made from a one-byte range, 304 from the
 * metadata of an answer.
 */

export interface S3Settings {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** The URL of a bucket, without a final slash. */
  readonly bucketUrl: (bucket: string) => string;
  /** A bucket's name, `$path` (the first segment names it) or `$host` (the first label names it). */
  readonly bucket: string;
  /** Buckets that a visitor may choose by `$host`, and by `$path` where there are any. */
  readonly allowedBuckets: readonly string[];
  readonly mayList: boolean;
}

/** How long an origin may take to begin its answer, in milliseconds. */
const patience = 10_000;

/** What a stored object says about itself. Anything else that an upstream sends stays there. */
const representationHeaders = new Set([
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "etag",
  "expires",
  "last-modified",
]);

/** Derived signing keys: one a day for every key and region (aws4fetch fills it). */
const signingKeys = new Map<string, ArrayBuffer>();

const encoder = new TextEncoder();

/** RFC 3986, strictly: also what encodeURIComponent leaves alone, because signatures are made over it. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * Bucket and name of an object, or undefined for a bucket that is none or that a visitor may not choose. Without a
 * list, `$path` takes lower case alone: to B2 the case of a bucket's name makes no difference, but to the site's
 * patterns of paths it does (https://www.backblaze.com/docs/cloud-storage-buckets). A bucket whose name has capitals
 * belongs on the list.
 */
export function locate({ host, key }: Resource, settings: S3Settings): readonly [string, string] | undefined {
  const { allowedBuckets: allowed } = settings;
  const [bucket = "", name = ""] =
    settings.bucket === "$path"
      ? key.split(/\/(.*)/s)
      : [settings.bucket === "$host" ? host.split(".")[0] : settings.bucket, key];
  const isAnyBucket = settings.bucket === "$path" && allowed.length === 0;
  const free = isAnyBucket ? bucket === bucket.toLowerCase() : bucket === settings.bucket;
  return /^[a-z\d][a-z\d.-]*$/i.test(bucket) && (free || allowed.includes(bucket))
    ? [bucket, name]
    : undefined;
}

/**
 * A name of nothing but slashes, or of nothing at all, could be taken for the bucket itself, which is how S3 asks for
 * a listing. None is longer than 1,024 bytes (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html).
 * Which other names there can be differs from server to server, and the server tells.
 */
function canBeObject(name: string): boolean {
  return encoder.encode(name).length <= 1024 && /[^/]/.test(name);
}

async function request(
  { accessKeyId, secretAccessKey, region, bucketUrl }: S3Settings,
  bucket: string,
  nameAndQuery: string,
  range?: RangeSpec,
): Promise<Response> {
  const { url, headers } = await new AwsV4Signer({
    url: `${bucketUrl(bucket)}/${nameAndQuery}`,
    accessKeyId,
    secretAccessKey,
    service: "s3",
    region,
    cache: signingKeys,
  }).sign();
  // Unsigned, for the edge rewrites it. Without it Deno would ask for compressed bodies, and hand them out decoded.
  headers.set("accept-encoding", "identity");
  if (range) headers.set("range", rangeHeader(range));
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  try {
    // The cache of the edge would keep the object under the origin's address, where no purge reaches it.
    const init = { headers, redirect: "manual", cache: "no-store", signal: giveUp.signal } as const;
    return await fetch(url, init);
  } finally {
    clearTimeout(timer);
  }
}

/** The `<Code>`s that mean: there can be no such object. Others of 400 and 403 are about our key. */
const namesNothing = /^(NoSuch|KeyTooLong|Invalid(URI|BucketName|Argument)$)/;

/** What an answer that is no object means; undefined: worth another try. */
async function refusalOf(
  response: Response,
  bucketWasChosen: boolean,
  attempt: number,
): Promise<FailureStatus | undefined> {
  const { status } = response;
  const [, code = ""] = /<Code>(\w+)</.exec(await response.text()) ?? [];
  if (status === 416) return 416;
  // A key that may not see the bucket which the visitor named: to the visitor it is not there.
  if (status === 404 || namesNothing.test(code) || (bucketWasChosen && code === "AccessDenied")) return 404;
  if ((status === 429 || status >= 500) && attempt < mostAttempts) return undefined;
  logFailure({ origin: "s3", status, code, attempt });
  return status === 503 || status === 429 ? 503 : 502;
}

/** Asks until there is an answer, at most three times. */
async function ask<T>(
  settings: S3Settings,
  bucket: string,
  nameAndQuery: string,
  range: RangeSpec | undefined,
  accept: (response: Response) => T | Promise<T>,
): Promise<T | FailureStatus> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await request(settings, bucket, nameAndQuery, range);
      if (response.ok) return await accept(response);
      const refusal = await refusalOf(response, bucket !== settings.bucket, attempt);
      if (refusal) return refusal;
    } catch (error) {
      if (attempt === mostAttempts) {
        logFailure({ origin: "s3", code: (error as Error).name, attempt });
        return 502;
      }
    }
    await backOff(attempt);
  }
}

function resultOf(response: Response, range: RangeSpec | undefined): ReadResult {
  const result = foundObject(response, range);
  const { part, size } = result;
  if (response.headers.get("content-range") !== (part ? contentRange(part, size) : null))
    throw new Error("other range");
  for (const [name] of response.headers) {
    if (!representationHeaders.has(name)) result.headers.delete(name);
  }
  result.headers.set("accept-ranges", "bytes");
  if (!result.headers.has("content-type")) result.headers.set("content-type", "application/octet-stream");
  return result;
}

async function read(settings: S3Settings, resource: Resource, options: ReadOptions): Promise<ReadResult> {
  const [bucket, name = ""] = locate(resource, settings) ?? [];
  if (!bucket || !canBeObject(name)) return 404;
  const get = (range?: RangeSpec): Promise<ReadResult> =>
    ask(settings, bucket, encodeKey(name), range, (response) => resultOf(response, range));
  if (!options.head) return get(options.range);
  const result = await get({ offset: 0, length: 1 });
  // An empty object has no first byte.
  return result === 416 ? get() : result;
}

async function list(
  settings: S3Settings,
  resource: Resource,
  cursor: string | undefined,
): Promise<Listing | FailureStatus> {
  const [bucket, prefix = ""] = (settings.mayList && locate(resource, settings)) || [];
  if (!bucket) return 404;
  return ask(settings, bucket, listingQuery(prefix, cursor), undefined, async (response) =>
    listingOf(await response.text(), prefix),
  );
}

export function s3Bucket(settings: S3Settings): Origin {
  return {
    read: (resource, options) => read(settings, resource, options),
    ...(OPTIONS.listing && { list: (resource, cursor) => list(settings, resource, cursor) }),
  };
}
