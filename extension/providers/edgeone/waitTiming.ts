/** How long something that takes its time at EdgeOne is waited for. */
export interface WaitTiming {
  /** Milliseconds. */
  readonly limit: number;
  /** First wait between two looks, milliseconds; grows by half each time, up to 10 s. */
  readonly first: number;
}

/** A deployment takes a minute or two; what is not done by then is looked at again by the next run. */
export const defaultTiming: WaitTiming = { limit: 120_000, first: 500 };
