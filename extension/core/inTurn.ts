/** For what those that run side by side have only one of: whoever comes first does it, the others get what came of it. */
export interface Turns {
  /** Runs the work of one after another until one succeeds; whoever comes later gets its result. */
  readonly first: (key: string, work: () => Promise<string>) => Promise<string>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<string>>();
  return {
    first: (key, work) => {
      const before = last.get(key);
      const turn = before === undefined ? work() : before.catch(work);
      last.set(key, turn);
      return turn;
    },
  };
}
