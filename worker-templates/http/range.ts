/** One range as it was asked for (RFC 9110 §14.1.2): from `offset` on, or the last `suffix` bytes. */
export interface RangeSpec {
  readonly offset?: number;
  readonly length?: number;
  readonly suffix?: number;
}

/** One range of a representation whose length is known, in bytes. */
export interface Part {
  readonly offset: number;
  readonly length: number;
}

/** A petabyte: no object is as long, and sums of two such numbers are still exact. */
const farAway = 1e15;

/**
 * The range of a Range header, or undefined where the header is to be ignored (RFC 9110 §14.2): absent,
 * malformed, another unit, upside down, or more than one range (a server may answer those whole). The last 0
 * bytes are nowhere (§14.1.1): a range that no object has.
 */
export function parseRange(header: string | null): RangeSpec | undefined {
  const [, first, last] = header?.match(/^bytes=[\s,]*(\d*)-(\d*)[\s,]*$/i) ?? [];
  const offset = Math.min(Number(first), farAway);
  const end = Math.min(Number(last), farAway);
  if (!first) return last ? { [end ? "suffix" : "offset"]: end || farAway } : undefined;
  if (!last) return { offset };
  return end < offset ? undefined : { offset, length: end - offset + 1 };
}

/**
 * The part that a range means for `size` bytes; undefined where nothing of it is there, which is 416
 * (RFC 9110 §14.1.1). A suffix of an empty representation is satisfiable, with a length of 0.
 */
export function resolveRange({ offset, length, suffix }: RangeSpec, size: number): Part | undefined {
  const start = offset ?? Math.max(0, size - (suffix ?? 0));
  const rest = Math.min(length ?? size, size - start);
  return rest > 0 || suffix ? { offset: start, length: rest } : undefined;
}

function positions({ offset = 0, length }: RangeSpec): string {
  return `${offset}-${length ? offset + length - 1 : ""}`;
}

/** The Range header that asks for it. */
export function rangeHeader(range: RangeSpec): string {
  return `bytes=${range.suffix ? `-${range.suffix}` : positions(range)}`;
}

/** RFC 9110 §14.4. */
export function contentRange(part: Part, size: number): string {
  return `bytes ${positions(part)}/${size}`;
}
