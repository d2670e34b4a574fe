import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";

export interface BucketAccess {
  /** Base URL, path style, without a trailing slash: `https://s3.us-west-004.backblazeb2.com`. */
  readonly base: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly length: number;
  /** With its quotes, as the validator travels. */
  readonly etag: string;
}

/** Reads a bucket at its origin, past the edge: what the edge serves is compared with this. */
export interface BucketReader {
  /** The first object under `prefix` that is not empty; undefined where there is none. */
  first(prefix: string): Promise<ObjectInfo | undefined>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Bytes `start` to `end`, both included. */
  range(key: string, start: number, end: number): Promise<Uint8Array>;
}

/** Any answer but 2xx throws an `S3Refusal`; only an object that is not there is none. */
export class S3Refusal extends Error {
  override readonly name = "S3Refusal";
  readonly status: number;
  /** `NoSuchBucket`, `SignatureDoesNotMatch`, …: the same words at B2, R2 and S3. */
  readonly code: string | undefined;
  constructor(status: number, code?: string) {
    super(code === undefined ? `HTTP ${status}` : `HTTP ${status}, ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** Attempts for one request where the connection fails. */
const attempts = 3;
/** Milliseconds for one attempt: nothing here asks for more than a few kilobytes. */
const patience = 15_000;

/** @param limit milliseconds for one attempt */
export function bucketReader(access: BucketAccess, signal: AbortSignal, limit = patience): BucketReader {
  const client = new AwsClient({
    accessKeyId: access.accessKeyId,
    secretAccessKey: access.secretAccessKey,
    service: "s3",
    region: access.region,
    retries: 2,
  });
  const send = async (method: "GET" | "HEAD", path: string, headers: Record<string, string> = {}) => {
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await client.fetch(`${access.base}/${access.bucket}${path}`, {
          method,
          headers,
          signal: AbortSignal.any([signal, AbortSignal.timeout(limit)]),
        });
      } catch (error) {
        if (signal.aborted || attempt === attempts) throw error;
        await sleep(200 * attempt, undefined, { signal });
        continue;
      }
      if (response.ok) return response;
      throw new S3Refusal(response.status, /<Code>([^<]+)<\/Code>/.exec(await response.text())?.[1]);
    }
  };
  const head = async (key: string): Promise<ObjectInfo | undefined> => {
    const response = await send("HEAD", `/${encodeKey(key)}`).catch((error: unknown) => {
      if (error instanceof S3Refusal && error.status === 404) return undefined;
      throw error;
    });
    if (response === undefined) return undefined;
    return {
      key,
      length: Number(response.headers.get("content-length")),
      etag: response.headers.get("etag") ?? "",
    };
  };
  return {
    head,
    async first(prefix) {
      const response = await send("GET", `?list-type=2&max-keys=20&prefix=${encodeURIComponent(prefix)}`);
      const key = firstFile(await response.text());
      return key === undefined ? undefined : head(key);
    },
    async range(key, start, end) {
      const response = await send("GET", `/${encodeKey(key)}`, { range: `bytes=${start}-${end}` });
      return new Uint8Array(await response.arrayBuffer()).subarray(0, end - start + 1);
    },
  };
}

/**
 * R2's S3 keys follow from an API token: its id, and the SHA-256 of its value
 * (developers.cloudflare.com/r2/api/tokens, "Get S3 API credentials from an API token").
 */
export function r2S3Keys(
  tokenId: string,
  token: string,
): Pick<BucketAccess, "accessKeyId" | "secretAccessKey"> {
  return { accessKeyId: tokenId, secretAccessKey: createHash("sha256").update(token).digest("hex") };
}

/** Each segment percent-encoded as RFC 3986 has it, `!'()*` too: a signature covers exactly these bytes. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeSegment).join("/");
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The first key in a ListObjectsV2 answer that has a size and that a URL can name: `.` and `..` are resolved away. */
function firstFile(xml: string): string | undefined {
  for (const [, contents = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = /<Key>([^<]*)<\/Key>/.exec(contents)?.[1];
    const size = Number(/<Size>(\d+)<\/Size>/.exec(contents)?.[1]);
    const isFile = key !== undefined && size > 0 && !key.endsWith("/");
    if (isFile && !/(^|\/)\.\.?(\/|$)/.test(key)) return unescapeXml(key);
  }
  return undefined;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return entities[name] ?? whole;
  });
}
