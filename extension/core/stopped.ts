import { CdnError } from "./cdnError.ts";

/**
 * Runs what writes. Where it is stopped, the error says what was done and what was not: without it a stop means that
 * nothing was changed.
 */
export async function orStopped<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
  about: () => { readonly subject: string; readonly what: string; readonly remedy: string },
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CdnError({ reason: "cancelled", ...about(), cause: error });
  }
}
