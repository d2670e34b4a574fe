import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCertificate } from "./loadCertificate.ts";
import { readPemFile } from "./pairFiles.ts";

describe("certificates: files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cdn-worker-pem-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("neither waits for a pipe nor fills the memory from a device", async function () {
    if (process.platform === "win32") this.skip();
    const pipe = join(folder, "privkey.pem");
    execFileSync("mkfifo", [pipe]);
    const zero = join(folder, "fullchain.pem");
    await symlink("/dev/zero", zero);
    // Both are read at once, and either may be the first to fail.
    await assert.rejects(loadCertificate({ cert: zero, key: pipe }, Date.now()), {
      message: /: it is a (?:device|pipe), not a file\. Name a regular file\.$/,
    });
    await assert.rejects(readPemFile(zero), {
      message: `${zero}: it is a device, not a file. Name a regular file.`,
    });
    await assert.rejects(readPemFile(pipe), { message: /privkey\.pem: it is a pipe, not a file\. / });
  });

  it("names what cannot be read, and what to do", async () => {
    await assert.rejects(readPemFile(join(folder, "none.pem")), {
      reason: "config",
      message: /none\.pem: there is no such file\. /,
    });
    await assert.rejects(readPemFile(folder), { message: /: it is a folder\. Name the PEM file in it/ });
  });
});
