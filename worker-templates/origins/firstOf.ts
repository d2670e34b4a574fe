import type { Origin } from "./origin.ts";

/*
 * Two buckets with the same objects, asked in order. A first bucket that failed is asked last for a while, so that
 * its outage costs retries now and then, and not every visitor.
 */

/** How long a first origin that failed is asked last, and how long it may take to answer, in milliseconds. */
const restAfterFailure = 10_000;
const patience = 5_000;

type Failure = 429 | 502 | 503;

function isFailure(result: unknown): result is Failure {
  return typeof result === "number" && result >= 429;
}

/** Gives up an object that came too late. */
function discard(result: unknown): void {
  if (typeof result === "object" && result && "body" in result && result.body instanceof ReadableStream) {
    void result.body.cancel().catch(() => undefined);
  }
}

async function inTime<T>(result: Promise<T>): Promise<T | 503> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<503>((resolve) => {
    timer = setTimeout(() => {
      resolve(503);
      void result.then(discard);
    }, patience);
  });
  return Promise.race([result, tooLate]).finally(() => clearTimeout(timer));
}

/**
 * The second origin answers what the first does not have or fails to give. Where one has nothing and the other
 * fails, the failure is the answer: the object may well exist.
 */
async function askBoth<T>(
  order: readonly Origin[],
  question: (origin: Origin) => Promise<T>,
  onFailure: (origin: Origin) => void,
): Promise<T | 404 | Failure> {
  let answer: 404 | Failure = 404;
  for (const origin of order) {
    const isLast = origin === order.at(-1);
    const result = await (isLast ? question(origin) : inTime(question(origin)));
    if (isFailure(result)) {
      onFailure(origin);
      answer = result;
    } else if (result !== 404) {
      return result;
    }
  }
  return answer;
}

/** When the first origin of this isolate failed last, in milliseconds since the epoch. */
let failedAt = 0;

export function firstOf(first: Origin, second: Origin): Origin {
  const ask = <T>(question: (origin: Origin) => Promise<T>): Promise<T | 404 | Failure> => {
    const order = Date.now() - failedAt < restAfterFailure ? [second, first] : [first, second];
    return askBoth(order, question, (origin) => {
      if (origin === first) failedAt = Date.now();
    });
  };
  return {
    read: (resource, options) => ask((origin) => origin.read(resource, options)),
    ...(OPTIONS.listing && {
      list: (resource, cursor) => ask(async (origin) => (await origin.list?.(resource, cursor)) ?? 404),
    }),
  };
}
