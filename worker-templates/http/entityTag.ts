/** The entity-tags of a list (RFC 9110 §8.8.3); whatever else stands in it is skipped, never an error. */
function tagsIn(list: string): readonly string[] {
  return list.match(/(?<![^\s,])(?:W\/)?"[^"]*"/g) ?? [];
}

/** RFC 9110 §13.1: `*` stands for any current representation. */
function isAny(list: string): boolean {
  return list.trim() === "*";
}

function stripWeak(tag: string): string {
  return tag.replace(/^W\//, "");
}

/** RFC 9110 §8.8.3.2, strong comparison: both strong and the same. */
export function sameStrongly(a: string, b: string): boolean {
  return a === b && a.startsWith('"');
}

/** RFC 9110 §13.1.1: If-Match compares strongly. */
export function listMatchesStrongly(list: string, tag: string): boolean {
  return isAny(list) || tagsIn(list).some((listed) => sameStrongly(listed, tag));
}

/** RFC 9110 §13.1.2: If-None-Match compares weakly (§8.8.3.2): the `W/` of either side is no difference. */
export function listMatchesWeakly(list: string, tag: string): boolean {
  return isAny(list) || tagsIn(list).some((listed) => stripWeak(listed) === stripWeak(tag));
}
