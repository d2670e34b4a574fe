/**
 * Decodes a path once: the key it names, or the status that refuses it. `.` and `..` as segments (they can only
 * come from `%2F`: the URL parser has resolved the others) name nothing: as part of another URL they would turn
 * into another path, another bucket even.
 */
export function keyOfPath(pathname: string): string | 400 | 404 {
  try {
    const key = decodeURIComponent(pathname.slice(1));
    return /(^|\/)\.\.?(\/|$)/.test(key) ? 404 : key;
  } catch {
    return 400;
  }
}
