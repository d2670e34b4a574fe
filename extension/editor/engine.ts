/*
 * The engine (SDK, zod, esbuild, DNS, certificates) is a file of its own, loaded on first use, so that the
 * extension itself starts in a few milliseconds.
 */
import type * as Engine from "../engine.ts";

let loaded: typeof Engine | undefined;

/** Called once, right after the engine has been loaded. */
type Prepare = (engine: typeof Engine) => void;
let prepare: Prepare = () => {};

export function beforeFirstUse(action: Prepare): void {
  prepare = action;
}

export function engine(): typeof Engine {
  if (!loaded) {
    // Stays a plain `require` in the bundle: `./engine.cjs` lies beside `extension.cjs`.
    loaded = require("./engine.cjs") as typeof Engine;
    prepare(loaded);
  }
  return loaded;
}
