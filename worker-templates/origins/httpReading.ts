import type { ObjectReading } from "./origin.ts";

/** What a stored object says about itself. Anything else that an upstream sends stays there. */
const representationHeaders = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "etag",
  "expires",
  "last-modified",
];

/** Reads a 200 or 206 of an upstream; undefined where it makes no sense (a 206 that does not say of what). */
export function objectReading(response: Response): ObjectReading | undefined {
  const headers = new Headers();
  for (const name of representationHeaders) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const object = { kind: "object", headers, body: response.body } as const;
  if (response.status === 200) {
    const length = response.headers.get("content-length");
    return { ...object, size: length === null ? undefined : Number(length) };
  }
  const [, first, last, size] =
    response.headers.get("content-range")?.match(/^bytes (\d+)-(\d+)\/(\d+)$/) ?? [];
  return size === undefined
    ? undefined
    : { ...object, size: Number(size), part: { first: Number(first), last: Number(last) } };
}
