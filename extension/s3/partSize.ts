/** Bytes. What is not larger goes in one request. */
export const singlePut = 8 * 2 ** 20;

const mebibyte = 2 ** 20;
const usual = 8 * mebibyte;
/** Parts of one upload (Amazon S3 User Guide, "Multipart upload limits"; the same elsewhere). */
const most = 10_000;
/** R2's limit, the lowest: 4.995 TiB (R2 documentation, "Limits"). Bytes. */
export const largestObject = Math.floor(4.995 * 2 ** 40);

/** Bytes of each part but the last: all equal, as R2 demands, and never more than 10,000 of them. */
export function partSize(size: number): number {
  return Math.max(usual, Math.ceil(size / most / mebibyte) * mebibyte);
}

/** First and last byte of every part, both included. */
export function partRanges(size: number, length = partSize(size)): readonly (readonly [number, number])[] {
  return Array.from(
    { length: Math.ceil(size / length) },
    (_, index) => [index * length, Math.min(size, (index + 1) * length) - 1] as const,
  );
}
