/** RFC 9110 §8.8.3.2, strong comparison: both strong and the same. */
export function sameStrongly(a: string, b: string | null): boolean {
  return a === b && a.startsWith('"');
}

/** RFC 9110 §8.8.3.2, weak comparison: the `W/` of either side is no difference. */
export function sameWeakly(a: string, b: string | null): boolean {
  return a.replace(/^W\//, "") === b?.replace(/^W\//, "");
}

/**
 * Whether a list of entity-tags (RFC 9110 §8.8.3) has the one of the representation. `*` stands for any that
 * there is (§13.1.1); whatever else stands in the list is skipped, never an error.
 */
export function listHas(list: string, tag: string | null, same: typeof sameStrongly): boolean {
  const tags = list.match(/(?<![^\s,])(?:W\/)?"[^"]*"/g) ?? [];
  return list.trim() === "*" || tags.some((listed) => same(listed, tag));
}
