/** How often something is tried that may work a moment later. */
export interface RetryPolicy {
  /** Attempts for one call, the first included. */
  readonly attempts: number;
  /** First wait in milliseconds; doubles each time, up to `longest`. */
  readonly first: number;
  readonly longest: number;
}

export const defaultRetry: RetryPolicy = { attempts: 5, first: 500, longest: 20_000 };

/**
 * Milliseconds before attempt `attempt` + 1: half of it certain, half of it chance, so that many clients which
 * failed together do not come back together. What the service asked for (Retry-After) is the least.
 */
export function backoff(policy: RetryPolicy, attempt: number, asked = 0, random = Math.random()): number {
  const full = Math.min(policy.longest, policy.first * 2 ** (attempt - 1));
  return Math.max(asked, full * (0.5 + random / 2));
}
