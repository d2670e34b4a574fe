import type { Listing } from "./origin.ts";

/** The query of ListObjectsV2 for what is directly under `prefix`: all of it is made here. */
export function listingQuery(prefix: string, cursor: string | undefined): string {
  const query = new URLSearchParams({ delimiter: "/", "list-type": "2", prefix });
  if (cursor) query.set("continuation-token", cursor);
  // A space as `+` and a space as `%20` are the same to a form, but not to a signature.
  return `?${query.toString().replaceAll("+", "%20")}`;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name) return entities[name] ?? whole;
    return String.fromCodePoint(
      Math.min(0x10ffff, decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)),
    );
  });
}

/** The text of the first `<tag>` in `xml`. */
function textOf(xml: string, tag: string): string {
  const [, text = ""] = xml.match(new RegExp(`<${tag}>([^<]*)</${tag}>`)) ?? [];
  return unescapeXml(text);
}

function elements(xml: string, tag: string): readonly string[] {
  return xml.match(new RegExp(`<${tag}>.*?</${tag}>`, "gs")) ?? [];
}

/** A ListBucketResult (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). */
export function listingOf(xml: string, prefix: string): Listing {
  return {
    directories: elements(xml, "CommonPrefixes").map((each) => textOf(each, "Prefix").slice(prefix.length)),
    files: elements(xml, "Contents")
      .map((each) => ({
        name: textOf(each, "Key").slice(prefix.length),
        size: Number(textOf(each, "Size")),
        modified: textOf(each, "LastModified"),
      }))
      .filter(({ name }) => name !== ""),
    cursor: textOf(xml, "NextContinuationToken") || undefined,
  };
}
