import { setTimeout as sleep } from "node:timers/promises";

export interface PollOptions<T> {
  readonly read: () => Promise<T>;
  /** True once the wanted state is there. It may throw where the state can never come. */
  readonly until: (value: T) => boolean;
  /** Called after every look that was not the last. */
  readonly onWaiting?: (value: T) => void | Promise<void>;
  readonly signal: AbortSignal;
  /**
   * Milliseconds after which the last value is returned as it is. Where it depends on what is seen, each limit runs
   * from the look that asked for it first: a step forward gets its own time, and a state that comes and goes does not
   * wait for ever.
   */
  readonly limit: number | ((value: T) => number);
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
  const started = options.now();
  const firstAsked = new Map<number, number>();
  const endFor = (value: T): number => {
    if (typeof options.limit === "number") return started + options.limit;
    const limit = options.limit(value);
    const since = firstAsked.get(limit) ?? options.now();
    firstAsked.set(limit, since);
    return since + limit;
  };
  let pause = options.first ?? 200;
  for (;;) {
    options.signal.throwIfAborted();
    const value = await options.read();
    if (options.until(value)) return { value, reached: true };
    const end = endFor(value);
    await options.onWaiting?.(value);
    if (options.now() + pause > end) return { value, reached: false };
    await sleep(pause, undefined, { signal: options.signal });
    pause = Math.min(pause * 1.5, options.longest ?? 10_000);
  }
}
