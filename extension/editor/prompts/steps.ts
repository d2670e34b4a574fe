/*
 * Several questions in a row, with a way back. Each step takes what is known so far and gives back more; going
 * back shows the earlier question again with its answer filled in, because answers are never thrown away.
 */

/** What a step gives back instead of an answer when the back button was pressed. */
export const back: unique symbol = Symbol("back");
export type Back = typeof back;

/** Where a step stands, 1-based, for the title of its box. */
export interface Position {
  readonly step: number;
  readonly total: number;
  /** False for the first question: there is nothing to go back to. */
  readonly canGoBack: boolean;
}

export interface Step<State> {
  /** Left out where it returns false for what is known so far. */
  readonly applies?: (state: State) => boolean;
  readonly run: (state: State, position: Position) => Promise<State | Back>;
}

/** Resolves to what all the steps found out. A cancel rejects, as the prompts do. */
export async function runSteps<State>(steps: readonly Step<State>[], initial: State): Promise<State> {
  const asked: number[] = [];
  let state = initial;
  for (let index = 0; index < steps.length; ) {
    const step = steps[index];
    if (!step || step.applies?.(state) === false) {
      index += 1;
      continue;
    }
    const known = state;
    const remaining = steps.slice(index).filter((later) => later.applies?.(known) !== false).length;
    const position = {
      step: asked.length + 1,
      total: asked.length + remaining,
      canGoBack: asked.length > 0,
    };
    const result = await step.run(state, position);
    if (result === back) {
      index = asked.pop() ?? 0;
      continue;
    }
    state = result as State;
    asked.push(index);
    index += 1;
  }
  return state;
}
