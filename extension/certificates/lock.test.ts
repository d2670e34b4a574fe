import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { takeLock } from "./lock.ts";

describe("certificates: lock", () => {
  const { signal } = new AbortController();
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "cdn-worker-lock-")), "lock");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is held by one, and free again after", async () => {
    const first = await takeLock(folder, signal);
    assert.ok(first);
    assert.equal(await takeLock(folder, signal), undefined);
    await first.release();
    const second = await takeLock(folder, signal);
    assert.ok(second);
    await second.release();
    assert.deepEqual(await readdir(folder), []);
  });

  it("says that it cannot be where nothing can be made", async function () {
    if (process.platform !== "linux") this.skip();
    // In a process of its own: if it hung, nothing in this one could end it.
    const script = `
      import { takeLock } from ${JSON.stringify(new URL("./lock.ts", import.meta.url).href)};
      await takeLock("/proc/cdn-worker/renew.lock", new AbortController().signal).catch(({ code }) => console.log(code));`;
    const node = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    let said = "";
    for await (const data of node.stdout) said += data;
    assert.equal(said, "ENOENT\n");
  }).timeout(15_000);

  it("is never held by two of many that come at once", async () => {
    for (let round = 0; round < 5; round++) {
      let holders = 0;
      const run = async () => {
        const lock = await takeLock(folder, signal);
        if (lock === undefined) return;
        holders += 1;
        assert.equal(holders, 1);
        await new Promise((resolve) => setTimeout(resolve, 15));
        holders -= 1;
        await lock.release();
      };
      await Promise.all(Array.from({ length: 8 }, run));
    }
  });

  it("outlives no process: what a killed one left is cleared away", async () => {
    const module = new URL("./lock.ts", import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then(async ({ takeLock }) => {
      await takeLock(${JSON.stringify(folder)}, new AbortController().signal);
      console.log("held");
      setInterval(() => {}, 1000);
    });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    assert.equal(await takeLock(folder, signal), undefined, "another process holds it");
    child.kill("SIGKILL");
    await once(child, "exit");
    const lock = await takeLock(folder, signal);
    assert.ok(lock);
    await lock.release();
  });

  it("does not trust a process id that was given to somebody else", async () => {
    await (await takeLock(folder, signal))?.release();
    const mark = join(folder, "1-old");
    await writeFile(mark, JSON.stringify({ pid: process.pid, host: hostname() }));
    assert.equal(await takeLock(folder, signal), undefined, "touched a moment ago: alive");
    const long = new Date(Date.now() - 120_000);
    await utimes(mark, long, long);
    assert.ok(await takeLock(folder, signal), "not touched for two minutes: dead");
  });
});
