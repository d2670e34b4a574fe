import { closestMatch } from "leven";

/** The candidate that was probably meant, if one is near enough that offering it helps more than it confuses. */
export function nearName(name: string, candidates: readonly string[]): string | undefined {
  const folded = new Map(candidates.map((candidate) => [fold(candidate), candidate]));
  const wanted = fold(name);
  if (wanted === "") return undefined;
  const keys = [...folded.keys()];
  const near =
    closestMatch(wanted, keys, { maxDistance: Math.max(1, Math.floor(wanted.length / 3)) }) ??
    // Two letters that changed places count as two edits: too far for a word of four.
    keys.find((key) => sorted(key) === sorted(wanted)) ??
    keys.find(
      (key) => Math.min(key.length, wanted.length) >= 4 && (key.startsWith(wanted) || wanted.startsWith(key)),
    );
  return near === undefined ? undefined : folded.get(near);
}

function sorted(name: string): string {
  return [...name].sort().join("");
}

/** `fallback_origin`, `FallbackOrigin` and `fallback-origin` are the same slip. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, "");
}
