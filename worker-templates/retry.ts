/** No more than this many requests to an origin for one read. */
export const mostAttempts = 3;

/** Waits before the next attempt: 100 ms, then 200 ms. */
export function backOff(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100 * attempt));
}
