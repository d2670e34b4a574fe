import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeFolder } from "./makeFolder.ts";

describe("core: makeFolder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cdn-worker-folder-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("makes what is missing, each for its owner alone where that is wanted, and leaves what is there", async () => {
    const wanted = join(folder, "a", "b", "c");
    await Promise.all([makeFolder(wanted, 0o700), makeFolder(wanted, 0o700)]);
    assert.equal((await stat(join(folder, "a"))).mode & 0o777, 0o700);
    assert.equal((await stat(wanted)).mode & 0o777, 0o700);
    await makeFolder(wanted);
  });

  it("says what is in the way", async () => {
    await writeFile(join(folder, "file"), "");
    await assert.rejects(makeFolder(join(folder, "file")), { code: "EEXIST" });
    await assert.rejects(makeFolder(join(folder, "file", "below")), { code: "ENOTDIR" });
  });

  it("gives up under /proc, where nothing can be made", async function () {
    if (process.platform !== "linux") this.skip();
    // In a process of its own: if it hung, nothing in this one could end it.
    const script = `
      import { makeFolder } from ${JSON.stringify(new URL("./makeFolder.ts", import.meta.url).href)};
      await makeFolder("/proc/cdn-worker/state").catch((error) => console.log(error.code));`;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    assert.equal((await run).stdout.trim(), "ENOENT");
  }).timeout(15_000);
});
