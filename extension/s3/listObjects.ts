import { type Bucket, queryOf } from "./bucket.ts";
import { elements, textOf } from "./xml.ts";

/** An object as a listing has it: without metadata. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** What stands for everything below it, where a delimiter was given: ends with the delimiter. */
  readonly prefixes: readonly string[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: string | undefined;
}

export interface ListOptions {
  readonly prefix?: string;
  readonly delimiter?: string;
  /** `next` of the page before. */
  readonly from?: string | undefined;
  /** 1,000 at the most, and by default. */
  readonly limit?: number;
}

/**
 * One page of ListObjectsV2. Keys are asked for percent-encoded: they may hold characters that XML cannot.
 *
 * @throws S3Refusal
 */
export async function listPage(bucket: Bucket, options: ListOptions = {}): Promise<ListPage> {
  const { prefix, delimiter, from, limit } = options;
  const query = queryOf({
    "list-type": 2,
    "encoding-type": "url",
    prefix: prefix || undefined,
    delimiter,
    "continuation-token": from,
    "max-keys": limit,
  });
  const xml = await bucket.send({
    method: "GET",
    url: `${bucket.url}${query}`,
    expected: 2 ** 20,
    read: (response) => response.text(),
  });
  return parsePage(xml);
}

/** Every object under a prefix, page by page, in the order of the keys' bytes. @throws S3Refusal */
export async function* listObjects(
  bucket: Bucket,
  prefix = "",
): AsyncGenerator<readonly ListedObject[], void, void> {
  let from: string | undefined;
  do {
    const page = await listPage(bucket, { prefix, from });
    yield page.objects;
    from = page.next;
  } while (from !== undefined);
}

export async function collectObjects(bucket: Bucket, prefix = ""): Promise<readonly ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const page of listObjects(bucket, prefix)) all.push(...page);
  return all;
}

function parsePage(xml: string): ListPage {
  const isEncoded = textOf(xml, "EncodingType") === "url";
  const name = (text: string | undefined) => (isEncoded ? decoded(text ?? "") : (text ?? ""));
  return {
    objects: elements(xml, "Contents").map((contents) => ({
      key: name(textOf(contents, "Key")),
      size: Number(textOf(contents, "Size")),
      etag: (textOf(contents, "ETag") ?? "").replaceAll('"', ""),
      modified: Date.parse(textOf(contents, "LastModified") ?? ""),
    })),
    prefixes: elements(xml, "CommonPrefixes").map((prefix) => name(textOf(prefix, "Prefix"))),
    next: textOf(xml, "IsTruncated") === "true" ? textOf(xml, "NextContinuationToken") : undefined,
  };
}

/** As services encode it: a space is `+` at Amazon, `%20` elsewhere; a plus sign is `%2B` everywhere. */
function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", "%20"));
}
