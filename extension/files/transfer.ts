import pLimit, { type LimitFunction } from "p-limit";

/** How much is under way at once: bounds memory, whatever the files' sizes. */
export interface Transfers {
  /** What is small, and requests without a body. */
  readonly small: LimitFunction;
  /** Bodies up to a part's size. */
  readonly large: LimitFunction;
  /** Whole files. */
  readonly files: LimitFunction;
}

/** Bytes. */
export const smallFile = 2 ** 20;

/** @param count files at once; 16 by default */
export function newTransfers(count = 16): Transfers {
  return { small: pLimit(count), large: pLimit(Math.min(count, 4)), files: pLimit(count) };
}
