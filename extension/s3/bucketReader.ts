import { isDenied, S3Refusal } from "./refusal.ts";
import { type S3Keys, signedRequest } from "./signedRequest.ts";
import { unescapeXml } from "./xml.ts";

export interface BucketAccess extends S3Keys {
  /** Without a trailing slash: `https://s3.eu-west-1.amazonaws.com/photos`, `https://photos.s3.…`. */
  readonly bucketUrl: string;
}

export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly length: number;
  /** With its quotes, as the validator travels. */
  readonly etag: string;
}

/**
 * Reads a bucket at its origin, past the edge: what the edge serves is compared with this. Any answer but 2xx throws
 * an `S3Refusal`; only an object that is not there is none.
 */
export interface BucketReader {
  /** Whether the keys open the bucket: that they may list it, or else read a file of it. */
  probe(): Promise<void>;
  /** The first object under `prefix` that is not empty, rather no HTML; undefined where there is none. */
  first(prefix: string): Promise<ObjectInfo | undefined>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Bytes `start` to `end`, both included. */
  range(key: string, start: number, end: number): Promise<Uint8Array>;
}

/** A key that no one has: whoever may read the bucket's files is told that there is no such file. */
const nobodysKey = "cdn-worker-verification";

/** @param limit milliseconds for one attempt */
export function bucketReader(access: BucketAccess, signal: AbortSignal, limit?: number): BucketReader {
  const request = signedRequest(access, signal, limit);
  const send = (method: "GET" | "HEAD", path: string, headers?: Readonly<Record<string, string>>) =>
    request(method, `${access.bucketUrl}${path}`, headers);
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
  const mayRead = async (): Promise<boolean> => {
    try {
      await head(nobodysKey);
      return true;
    } catch (error) {
      if (error instanceof S3Refusal) return false;
      throw error;
    }
  };
  return {
    head,
    async probe() {
      try {
        await send("GET", "?list-type=2&max-keys=1");
      } catch (error) {
        // Amazon tells a key that may not list nothing of what is missing either (GetObject, "Permissions"): the
        // Worker could not tell a file that is missing from a key that is wrong.
        if (!(error instanceof S3Refusal && isDenied(error) && (await mayRead()))) throw error;
      }
    },
    async first(prefix) {
      const response = await send("GET", `?list-type=2&max-keys=100&prefix=${encodeURIComponent(prefix)}`);
      const key = firstFile(await response.text());
      return key === undefined ? undefined : head(key);
    },
    async range(key, start, end) {
      const response = await send("GET", `/${encodeKey(key)}`, { range: `bytes=${start}-${end}` });
      return new Uint8Array(await response.arrayBuffer()).subarray(0, end - start + 1);
    },
  };
}

/** Each segment percent-encoded as RFC 3986 has it, `!'()*` too: a signature covers exactly these bytes. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeStrictly).join("/");
}

/** All but the unreserved characters (RFC 3986 §2.3). */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The first key in a ListObjectsV2 answer that has a size and that a URL can name: `.` and `..` are resolved away.
 * One that is no HTML is better: settings of the zone change HTML on its way.
 */
function firstFile(xml: string): string | undefined {
  let page: string | undefined;
  for (const [, contents = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = /<Key>([^<]*)<\/Key>/.exec(contents)?.[1];
    const size = Number(/<Size>(\d+)<\/Size>/.exec(contents)?.[1]);
    const isFile = key !== undefined && size > 0 && !key.endsWith("/");
    if (!isFile || /(^|\/)\.\.?(\/|$)/.test(key)) continue;
    if (!isPageKey(key)) return unescapeXml(key);
    page ??= unescapeXml(key);
  }
  return page;
}

/** Whether a key looks like an HTML page. */
export function isPageKey(key: string): boolean {
  return /\.x?html?$/i.test(key);
}
