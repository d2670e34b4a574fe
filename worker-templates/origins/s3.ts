import { AwsV4Signer } from "aws4fetch";
import type { RangeSpec } from "../http/range.ts";
import { logFailure } from "../log.ts";
import { backOff, mostAttempts } from "../retry.ts";
import { objectReading } from "./httpReading.ts";
import type { Origin, Reading, Resource, Wish } from "./origin.ts";

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
  /** A host name, or a URL with scheme and perhaps a base path. */
  readonly endpoint: string;
  /** A bucket's name, `$path` (the first segment names it) or `$host` (the first label names it). */
  readonly bucket: string;
  /** Buckets that a visitor may choose by `$host`, and by `$path` where there are any. */
  readonly allowedBuckets: readonly string[];
}

interface Location {
  readonly bucket: string;
  readonly key: string;
}

/** How long an origin may take to begin its answer, in milliseconds. */
const patience = 10_000;

/** Derived signing keys: one a day for every key and region (aws4fetch fills it). */
const signingKeys = new Map<string, ArrayBuffer>();

/** RFC 3986, strictly: also what encodeURIComponent leaves alone, because signatures are made over it. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The bucket and the name in it; undefined for what can be no object. A name that is empty would be the bucket
 * itself, which is how a listing is asked for; B2's names neither start nor end with `/` and hold no control
 * characters (https://www.backblaze.com/docs/cloud-storage-files).
 */
export function locate(resource: Resource, settings: S3Settings): Location | undefined {
  let { key } = resource;
  let { bucket } = settings;
  if (bucket === "$path") {
    [bucket = "", key = ""] = key.split(/\/(.*)/s);
  } else if (bucket === "$host") {
    [bucket = ""] = resource.host.split(".");
  }
  const chosenByVisitor = bucket !== settings.bucket;
  const allowed = settings.allowedBuckets;
  if (chosenByVisitor && (settings.bucket === "$host" || allowed.length > 0) && !allowed.includes(bucket)) {
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  const refused = /^$|^\/|\/$|[\x00-\x1f\x7f]/;
  return /^[a-z\d][a-z\d.-]*$/i.test(bucket) && !refused.test(key) ? { bucket, key } : undefined;
}

/** `s3.us-west-004.backblazeb2.com` is in `us-west-004`. */
function regionOf(endpoint: string): string {
  return endpoint.match(/^(?:https?:\/\/)?s3[.-]([a-z\d-]+)\./)?.[1] ?? "us-east-1";
}

function rangeHeader(range: RangeSpec): string {
  return "suffix" in range ? `bytes=-${range.suffix}` : `bytes=${range.first}-${range.last ?? ""}`;
}

async function request(
  settings: S3Settings,
  { bucket, key }: Location,
  range: string | undefined,
): Promise<Response> {
  const base = /^https?:/.test(settings.endpoint) ? settings.endpoint : `https://${settings.endpoint}`;
  const signed = await new AwsV4Signer({
    url: `${base.replace(/\/+$/, "")}/${bucket}/${encodeKey(key)}`,
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    service: "s3",
    region: regionOf(settings.endpoint),
    cache: signingKeys,
  }).sign();
  if (range) signed.headers.set("range", range);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  try {
    // The cache of the edge would keep the object under the origin's address, where no purge reaches it.
    const init = {
      headers: signed.headers,
      redirect: "manual",
      cache: "no-store",
      signal: giveUp.signal,
    } as const;
    return await fetch(signed.url, init);
  } finally {
    clearTimeout(timer);
  }
}

/** The `<Code>` of an S3 error. */
async function errorCode(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  return text.match(/<Code>(\w+)</)?.[1] ?? "";
}

/** Refusals that mean: there is no such object. All others of 400 and 403 are about our key, not about the object. */
const namesNothing = /^(NoSuch|Invalid(URI|BucketName|Argument|Request)$|KeyTooLong)/;

function isTransient(status: number): boolean {
  return status === 429 || status >= 500;
}

async function readOnce(
  settings: S3Settings,
  location: Location,
  wish: Wish,
  attempt: number,
): Promise<Reading | undefined> {
  const range = wish.headersOnly ? "bytes=0-0" : wish.range && rangeHeader(wish.range);
  const response = await request(settings, location, range);
  const { status } = response;
  const object = status === 200 || status === 206 ? objectReading(response) : undefined;
  if (object) {
    if (!wish.headersOnly) return object;
    await response.body?.cancel();
    return { ...object, part: undefined, body: null };
  }
  if (status === 416) {
    await response.body?.cancel();
    // The first byte of nothing: the whole answer has the headers.
    return wish.headersOnly
      ? withoutBody(await readOnce(settings, location, {}, attempt))
      : { kind: "unsatisfiable" };
  }
  const code = await errorCode(response);
  if (status === 404 || namesNothing.test(code)) return { kind: "missing" };
  // A key that may not see a bucket which the visitor named: to him it is not there.
  if (code === "AccessDenied" && location.bucket !== settings.bucket) return { kind: "missing" };
  if (isTransient(status) && attempt < mostAttempts) return undefined;
  logFailure({ origin: "s3", status, code, attempt });
  return { kind: "failed", status: status === 503 || status === 429 ? 503 : 502 };
}

function withoutBody(reading: Reading | undefined): Reading | undefined {
  if (reading?.kind !== "object") return reading;
  void reading.body?.cancel();
  return { ...reading, body: null };
}

export function s3(settings: S3Settings): Origin {
  return {
    async read(resource, wish) {
      const location = locate(resource, settings);
      if (!location) return { kind: "missing" };
      for (let attempt = 1; ; attempt++) {
        try {
          const reading = await readOnce(settings, location, wish, attempt);
          if (reading) return reading;
        } catch (error) {
          if (attempt === mostAttempts) {
            logFailure({ origin: "s3", code: error instanceof Error ? error.name : "unknown", attempt });
            return { kind: "failed", status: 502 };
          }
        }
        await backOff(attempt);
      }
    },
  };
}
