import { setTimeout as sleep } from "node:timers/promises";

export interface PollOptions<T> {
  readonly read: () => Promise<T>;
  /** True once the wanted state is there. It may throw where the state can never come. */
  readonly until: (value: T) => boolean;
  /** Called after every look that was not the last. */
  readonly onWaiting?: (value: T) => void | Promise<void>;
  readonly signal: AbortSignal;
  /** Milliseconds after which the last value is returned as it is. */
  readonly limit: number;
  readonly first?: number;
  readonly longest?: number;
  readonly now: () => number;
}

export interface PollResult<T> {
  readonly value: T;
  readonly reached: boolean;
}

/** Looks again and again, at growing distances, until the state is there, the limit is over or the signal fires. */
export async function poll<T>(options: PollOptions<T>): Promise<PollResult<T>> {
  const end = options.now() + options.limit;
  let pause = options.first ?? 200;
  for (;;) {
    options.signal.throwIfAborted();
    const value = await options.read();
    if (options.until(value)) return { value, reached: true };
    await options.onWaiting?.(value);
    if (options.now() + pause > end) return { value, reached: false };
    await sleep(pause, undefined, { signal: options.signal });
    pause = Math.min(pause * 1.5, options.longest ?? 10_000);
  }
}
