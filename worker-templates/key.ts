/** R2 and B2 take names of up to 1,024 bytes of UTF-8. */
const longestKey = 1024;

/** The object key that a path names, or the status that refuses it. */
export type KeyOrRefusal = { readonly key: string } | { readonly refusal: 400 | 404 | 414 };

/**
 * Decodes a path once. `.` and `..` as segments (they can only come from `%2F`: the URL parser has resolved the
 * others) name nothing: as part of a URL they would turn into another path, another bucket even.
 */
export function keyOfPath(pathname: string): KeyOrRefusal {
  let key: string;
  try {
    key = decodeURIComponent(pathname.slice(1));
  } catch {
    return { refusal: 400 };
  }
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(key)) return { refusal: 404 };
  return { key };
}

export function isTooLong(key: string): boolean {
  return new TextEncoder().encode(key).length > longestKey;
}
