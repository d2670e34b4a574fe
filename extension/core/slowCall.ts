import type { Emit } from "./events.ts";

/** Milliseconds of silence after which a person is told what is waited for. */
const longestSilence = 2000;

/**
 * Runs a call that usually takes a moment. Where it takes longer, the front ends are told what is waited for, and told
 * again when it is over.
 *
 * @param what who is asked for what, as people know it: `Cloudflare (GET /zones)`
 */
export async function slowCall<T>(
  what: string,
  emit: Emit,
  call: () => Promise<T>,
  silence = longestSilence,
): Promise<T> {
  let isTold = false;
  const timer = setTimeout(() => {
    isTold = true;
    emit({ type: "waiting", what, isOver: false });
  }, silence);
  try {
    return await call();
  } finally {
    clearTimeout(timer);
    if (isTold) emit({ type: "waiting", what, isOver: true });
  }
}
