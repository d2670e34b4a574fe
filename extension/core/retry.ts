import { setTimeout as sleep } from "node:timers/promises";
import * as l10n from "@vscode/l10n";
import { CdnError, type Reason } from "./cdnError.ts";
import type { Emit } from "./events.ts";

/** How often something is tried that may work a moment later. */
export interface RetryPolicy {
  /** Attempts for one call, the first included. */
  readonly attempts: number;
  /** First wait in milliseconds; doubles each time, up to `longest`. */
  readonly first: number;
  readonly longest: number;
}

export const defaultRetry: RetryPolicy = { attempts: 5, first: 500, longest: 20_000 };

const transient: ReadonlySet<Reason> = new Set(["network", "timeout", "rateLimited", "server", "firewall"]);

/** Failures that may be gone a moment later. */
export function isTransient(error: unknown): error is CdnError {
  return error instanceof CdnError && transient.has(error.reason);
}

/**
 * Milliseconds before attempt `attempt` + 1: half of it certain, half of it chance, so that many clients which
 * failed together do not come back together. What the service asked for (Retry-After) is the least.
 */
export function backoff(policy: RetryPolicy, attempt: number, asked = 0, random = Math.random()): number {
  const full = Math.min(policy.longest, policy.first * 2 ** (attempt - 1));
  return Math.max(asked, full * (0.5 + random / 2));
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
      if (!isTransient(error) || attempt >= policy.attempts) throw error;
      const asked = error.retryAfter ?? 0;
      if (asked > longestAsked) throw error;
      const wait = backoff(policy, attempt, asked);
      onRetry(error, wait);
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Says in the log what is tried again, and why; the `onRetry` of most callers. */
export function logRetries(emit: Emit): (error: CdnError, wait: number) => void {
  return (error, wait) =>
    emit({
      type: "log",
      level: "warning",
      message: l10n.t("{0}: {1}. Trying again in {2} s", error.subject, error.what, (wait / 1000).toFixed(1)),
    });
}

/** Delay in seconds, with a fraction at some services, or an HTTP date (RFC 9110 §10.2.3) → milliseconds. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
