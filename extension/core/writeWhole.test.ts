import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeWhole } from "./writeWhole.ts";

describe("core: writeWhole", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cdn-worker-whole-"));
    file = join(folder, "file");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("replaces what was there, with the mode that was asked for", async () => {
    await writeFile(file, "old");
    await chmod(file, 0o644);
    await writeWhole(file, "new", 0o600);
    assert.equal(await readFile(file, "utf8"), "new");
    if (process.platform !== "win32") assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ["file"]);
  });

  it("leaves the old file where the new one finds no room", async function () {
    if (process.platform !== "linux") this.skip();
    this.timeout(10_000);
    await writeFile(file, "old");
    const source = fileURLToPath(new URL("./writeWhole.ts", import.meta.url));
    const program = `
      process.on("SIGXFSZ", () => {});
      const { writeWhole } = await import(${JSON.stringify(source)});
      await writeWhole(${JSON.stringify(file)}, "x".repeat(2 ** 20)).catch(({ code }) => console.log(code));`;
    // A limit on the size of files stands for a full disk, which only root can make.
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", 'ulimit -f 8 && exec "$0" --input-type=module -e "$1"', process.execPath, program],
      { encoding: "utf8" },
    );
    assert.equal(stdout.trim(), "EFBIG", stderr);
    assert.equal(await readFile(file, "utf8"), "old");
    assert.deepEqual(await readdir(folder), ["file"]);
  });
});
