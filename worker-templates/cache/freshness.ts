/**
 * Whether a shared cache may keep an answer with these headers, and for any time at all (RFC 9111 §3 and §5.2.2).
 * Only what says how long it is good for is kept: without that, a changed object would stay old for as long as the
 * cache likes. What is stored compressed is not kept either: caches compress and decompress as they see fit, and
 * the bytes that a range counts would be others.
 *
 * @param unsaid Cache-Control of what says nothing of it, neither by that field nor by Expires
 */
export function isStorable(headers: Pick<Headers, "get" | "has">, unsaid = ""): boolean {
  const text = headers.get("cache-control") ?? (headers.has("expires") ? "" : unsaid);
  return (
    /max-?age=[1-9]/i.test(text) &&
    !/no-(store|cache)|private|s-maxage=0/i.test(text) &&
    !headers.has("content-encoding")
  );
}
