import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSmallFile } from "./readSmallFile.ts";

describe("core: readSmallFile", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cdn-worker-small-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("reads a file, through a link too, and no more than a byte over the limit", async () => {
    await writeFile(file("a"), Buffer.alloc(200_000, "a"));
    await symlink(file("a"), file("link"));
    assert.equal((await readSmallFile(file("link"), 200_000)).length, 200_000);
    assert.equal((await readSmallFile(file("a"), 100)).length, 101);
    await writeFile(file("empty"), "");
    assert.equal((await readSmallFile(file("empty"), 100)).length, 0);
  });

  it("reads files that tell no size", async function () {
    if (process.platform !== "linux") this.skip();
    assert.match((await readSmallFile("/proc/self/status", 100_000)).toString(), /^Name:/);
  });

  it("refuses what is no file at once, and says what it is", async function () {
    if (process.platform === "win32") this.skip();
    execFileSync("mkfifo", [file("pipe")]);
    await symlink("/dev/zero", file("zero"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(file("socket"), resolve));
    try {
      for (const [name, kind] of [
        ["pipe", /pipe: it is a pipe, not a file\. Name a regular file\.$/],
        ["zero", /zero: it is a device, not a file\./],
        ["socket", /socket: it is a socket or a device, not a file\./],
      ] as const) {
        await assert.rejects(readSmallFile(file(name), 100), { reason: "config", message: kind });
      }
    } finally {
      server.close();
    }
  });

  it("throws as node:fs does where it cannot be read", async () => {
    await assert.rejects(readSmallFile(file("none"), 100), { code: "ENOENT" });
    await assert.rejects(readSmallFile(folder, 100), { code: "EISDIR" });
  });
});
