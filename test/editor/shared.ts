/*
 * One world for all tests of the editor: the sandbox, the browser and the package are made once, by whichever
 * file runs first, and closed when mocha has run everything.
 */
import { startWorld, type World } from "./world.ts";

let world: Promise<World> | undefined;

export function theWorld(): Promise<World> {
  world ??= startWorld();
  return world;
}

after(async function () {
  this.timeout(30_000);
  await (await world)?.close();
});
