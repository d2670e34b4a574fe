/**
 * Whether a shared cache may keep an answer with this Cache-Control, and for any time at all (RFC 9111 §3 and
 * §5.2.2). Only what says how long it is good for is kept: without that, a changed object would stay old for as
 * long as the cache likes.
 */
export function isStorable(cacheControl: string | null): boolean {
  const text = `${cacheControl}`;
  return /max-?age=[1-9]/i.test(text) && !/no-store|no-cache|private|s-maxage=0/i.test(text);
}
