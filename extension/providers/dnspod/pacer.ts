import { setTimeout as sleep } from "node:timers/promises";

/** Waits until one more request may be sent. Rejects with the signal's reason when it is stopped. */
export type Pacer = (signal: AbortSignal) => Promise<void>;

/** Milliseconds. A little over a second, because requests draw together on their way. */
const window = 1050;

/**
 * Lets at most `perSecond` requests start within any second: DNSPod's documented default is 20 for each action,
 * and counting all actions together stays below it.
 */
export function createPacer(perSecond = 20, now: () => number = () => performance.now()): Pacer {
  const starts: number[] = [];
  return async (signal) => {
    signal.throwIfAborted();
    const oldest = starts.length < perSecond ? undefined : starts.shift();
    const start = oldest === undefined ? now() : Math.max(now(), oldest + window);
    // Taken before the wait, so that requests which come meanwhile queue up behind this one.
    starts.push(start);
    const wait = start - now();
    if (wait > 0) await sleep(wait, undefined, { signal });
  };
}

const pacers = new Map<string, Pacer>();

/** The limit belongs to the account: all clients of one secret id share a pacer. */
export function pacerOf(secretId: string): Pacer {
  const known = pacers.get(secretId);
  if (known !== undefined) return known;
  const made = createPacer();
  pacers.set(secretId, made);
  return made;
}
