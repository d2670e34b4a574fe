/*
 * What this isolate is reading into the cache: so that one reads and the others wait for it, and so that all copies
 * together stay within what a Worker may hold, 128 MB
 * (https://developers.cloudflare.com/workers/platform/limits/#memory).
 */

/**
 * The most that several copies may take up, in bytes; one alone may be as large as `cache.maxSize`. Twice as much was
 * seen to add 60 MB to the runtime at work, whose garbage and whose own way into the cache come on top.
 */
const budget = 1 << 24;

/** How long a copy that gets no further still counts, in milliseconds: the runtime may end a request without a word. */
const lease = 60_000;

/** How long one waits for another's copy, in milliseconds: longer than most take, shorter than people wait. */
const patience = 5_000;

export interface Fill {
  /** What the copy takes up, in bytes. */
  size: number;
  /** When it last got further, in milliseconds since the epoch. */
  touched: number;
  /** Settled once the cache has the object, or never will. */
  readonly settled: PromiseWithResolvers<void>;
  /** Settled once nobody needs the copy any more. */
  readonly ended: PromiseWithResolvers<void>;
}

const fills = new Map<string, Fill>();

export function startFill(url: string): Fill {
  const fill = {
    size: 0,
    touched: Date.now(),
    settled: Promise.withResolvers<void>(),
    ended: Promise.withResolvers<void>(),
  };
  fills.set(url, fill);
  return fill;
}

export function endFill(url: string, fill: Fill): void {
  fill.settled.resolve();
  fill.ended.resolve();
  if (fills.get(url) === fill) fills.delete(url);
}

/** Whether somebody is at it. */
export function isFilling(url: string): boolean {
  return fills.has(url);
}

/** Waits until the cache has what another request reads. */
export async function othersFill(url: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([fills.get(url)?.settled.promise, tooLong]);
  clearTimeout(timer);
}

/** Whether a copy of so many bytes may be made beside those that there are. */
export function hasRoom(size: number): boolean {
  let taken = 0;
  for (const [url, fill] of fills) {
    if (Date.now() - fill.touched > lease) endFill(url, fill);
    else taken += fill.size;
  }
  return taken === 0 || taken + size <= budget;
}
