import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, isAnswerLost } from "./problem.ts";

export interface CreateOnce<T> {
  readonly create: () => PromiseLike<T>;
  /** Looks for the object by its natural name. */
  readonly find: () => PromiseLike<T | undefined>;
  /** Error codes that say that it is there already. */
  readonly duplicates: readonly number[];
  /** Throws where one that was there before any request of ours went out must not be taken for ours. */
  readonly refuseOthers?: (there: T) => void;
}

/**
 * Creates an object that must not be made twice. Where the answer was lost nobody knows whether the request took
 * effect: look first, and send it again only when nothing is there.
 */
export async function createOnce<T>({ create, find, duplicates, refuseOthers }: CreateOnce<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      const lost = isAnswerLost(error);
      if (!lost && !duplicates.includes(errorCode(error) ?? 0)) throw error;
      const there = await find();
      if (there !== undefined) {
        if (!lost && attempt === 1) refuseOthers?.(there);
        return there;
      }
      if (!lost || attempt === 3) throw error;
      await sleep(250 * 2 ** attempt);
    }
  }
}
