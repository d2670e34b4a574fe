/** One range as it was asked for (RFC 9110 §14.1.2). */
export type RangeSpec =
  | { readonly first: number; readonly last?: number | undefined }
  | { readonly suffix: number };

/** One range of a representation whose length is known: first and last byte, both included. */
export interface Part {
  readonly first: number;
  readonly last: number;
}

/**
 * The range of a Range header, or undefined where the header is to be ignored (RFC 9110 §14.2): absent,
 * malformed, another unit, upside down, or more than one range (a server may answer those whole).
 * Positions past 2^53 are cut to it: no object is that long.
 */
export function parseRange(header: string | null): RangeSpec | undefined {
  const match = header?.match(/^bytes=[\s,]*(\d*)-(\d*)[\s,]*$/i);
  if (!match) return undefined;
  const [first, last] = match.slice(1).map((digits) => Math.min(Number(digits), Number.MAX_SAFE_INTEGER));
  if (first === undefined || last === undefined) return undefined;
  if (!match[1]) return match[2] ? { suffix: last } : undefined;
  if (!match[2]) return { first };
  return last < first ? undefined : { first, last };
}

/**
 * The part that a range means for `size` bytes; undefined where nothing of it is there, which is 416
 * (RFC 9110 §14.1.1). A suffix of an empty representation is satisfiable, but Content-Range has no words for
 * no bytes: `{ first: 0, last: -1 }`, which is answered whole.
 */
export function resolveRange(range: RangeSpec, size: number): Part | undefined {
  if ("suffix" in range) {
    return range.suffix > 0 ? { first: Math.max(0, size - range.suffix), last: size - 1 } : undefined;
  }
  if (range.first >= size) return undefined;
  return { first: range.first, last: Math.min(range.last ?? size - 1, size - 1) };
}
