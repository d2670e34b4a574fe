import { setTimeout as sleep } from "node:timers/promises";
import { CdnError, type Reason } from "../../core/cdnError.ts";
import { backoff, type RetryPolicy } from "../../core/retry.ts";
import { DogecloudError } from "./dogecloudError.ts";

const transient: ReadonlySet<Reason> = new Set(["network", "timeout", "rateLimited", "server", "firewall"]);

/** Failures that may be gone a moment later. */
export function isTransient(error: unknown): error is CdnError {
  return error instanceof CdnError && transient.has(error.reason);
}

/** Somebody waits in front of this: who is asked for more than a minute says so instead. Milliseconds. */
const longestAsked = 60_000;

/** Runs `call` until it succeeds, fails for good, or the attempts are used up. */
export async function retrying<T>(
  policy: RetryPolicy,
  signal: AbortSignal,
  call: (attempt: number) => Promise<T>,
  onRetry: (error: CdnError, wait: number) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await call(attempt);
    } catch (error) {
      signal.throwIfAborted();
      const asked = (error instanceof DogecloudError && error.retryAfter) || 0;
      if (!isTransient(error) || attempt >= policy.attempts || asked > longestAsked) throw error;
      const wait = backoff(policy, attempt, asked);
      onRetry(error, wait);
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Delay in seconds or an HTTP date (RFC 9110 §10.2.3) → milliseconds. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
