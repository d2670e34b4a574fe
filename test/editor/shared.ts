/*
 * One world for all tests of the editor: the sandbox, the browser and the package are made once, by whichever
 * file runs first, and closed when mocha has run everything.
 */
import type { Workbench } from "./workbench.ts";
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

/**
 * The tests of a `describe` are chapters: each goes on where the one before ended. A chapter that fails leaves a
 * picture, and those after it fail at once instead of waiting for what cannot come.
 */
export function tellOneStory(workbench: () => Workbench | undefined): void {
  let failed: string | undefined;
  beforeEach(() => {
    if (failed !== undefined) throw new Error(`The story ended at: ${failed}`);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    failed ??= this.currentTest.title;
    await workbench()?.photograph(`failed-${this.currentTest.title.replace(/[^a-z]+/gi, "-")}`);
  });
}
