import { poll } from "../../core/poll.ts";
import { errorCode } from "../../providers/cloudflare/problem.ts";

export interface KnownWait {
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Milliseconds. */
  readonly limit: number;
  readonly onWaiting?: () => void;
}

/**
 * The service's parts learn of each other's writes with some delay: a new script is not known to routes at once, nor
 * a new version to deployments. Repeats `call` while it is refused with one of `codes`, then throws the last refusal.
 */
export async function onceKnown<T>(
  codes: readonly number[],
  call: () => PromiseLike<T>,
  { signal, now, limit, onWaiting }: KnownWait,
): Promise<T> {
  type Attempt = { readonly ok: true; readonly answer: T } | { readonly ok: false; readonly error: unknown };
  const { value } = await poll<Attempt>({
    read: async () => {
      try {
        return { ok: true, answer: await call() };
      } catch (error) {
        if (!codes.includes(errorCode(error) ?? 0)) throw error;
        return { ok: false, error };
      }
    },
    until: ({ ok }) => ok,
    onWaiting: () => onWaiting?.(),
    signal,
    limit,
    first: 400,
    now,
  });
  if (!value.ok) throw value.error;
  return value.answer;
}
