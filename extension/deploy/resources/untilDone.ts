import type { Emit } from "../../core/events.ts";
import { type PollResult, poll } from "../../core/poll.ts";
import {
  brokenError,
  type Judgement,
  longestLag,
  longestWaitForUnclear,
  unclearError,
  unclearWarning,
} from "../../providers/cloudflare/judgement.ts";

export interface Awaited<T> {
  /** How errors call it. */
  readonly subject: string;
  readonly read: () => Promise<T | undefined>;
  readonly judge: (value: T) => Judgement;
  /** Ends the wait besides `done`. It may throw where the state can never come. */
  readonly isEnough?: (value: T | undefined) => boolean;
  readonly onWaiting: (value: T | undefined) => void | Promise<void>;
  /** Milliseconds that the service has for its work. */
  readonly limit: number | ((value: T) => number);
}

export interface WaitContext {
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly now: () => number;
}

/**
 * Waits until the object serves. What is broken throws at once, with its remedy; a state that nobody knows is waited
 * for some minutes, with a warning, and throws then. A read may lag behind the write before it: an object that is not
 * there, and a state that a new start should have ended, are looked at again for half a minute. Whatever else is still
 * not done in its time comes back as it is.
 */
export async function untilDone<T>(
  awaited: Awaited<T>,
  { signal, emit, now }: WaitContext,
): Promise<PollResult<T | undefined>> {
  const { subject, read, judge, isEnough, onWaiting, limit } = awaited;
  const warned = new Set<string>();
  const result = await poll<T | undefined>({
    read,
    until: (value) => {
      if (isEnough?.(value)) return true;
      const judgement = value === undefined ? undefined : judge(value);
      if (judgement?.kind === "broken") throw brokenError(subject, judgement);
      return judgement?.kind === "done";
    },
    onWaiting: async (value) => {
      const judgement = value === undefined ? undefined : judge(value);
      if (judgement?.kind === "unclear" && !warned.has(judgement.state)) {
        warned.add(judgement.state);
        emit({ type: "log", level: "warning", message: unclearWarning(subject, judgement.state) });
      }
      await onWaiting(value);
    },
    limit: (value) => {
      if (value === undefined) return longestLag;
      switch (judge(value).kind) {
        case "unclear":
          return longestWaitForUnclear;
        case "restart":
        case "leaving":
          return longestLag;
        default:
          return typeof limit === "number" ? limit : limit(value);
      }
    },
    signal,
    now,
  });
  const last = result.reached || result.value === undefined ? undefined : judge(result.value);
  if (last?.kind === "unclear") throw unclearError(subject, last.state);
  return result;
}
