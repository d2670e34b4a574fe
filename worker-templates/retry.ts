/** No more than this many requests to an origin for one request of a visitor. */
export const mostAttempts = 3;

/** Waits before the next attempt: about 50 ms, then 100 ms, spread so that visitors do not retry in step. */
export function backOff(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50 * attempt * (0.5 + Math.random())));
}
