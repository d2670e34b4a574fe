import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAuthority } from "../../../sandbox/dogecloud/authority.ts";
import { type LoadedCertificate, readCertificate } from "../readCertificate.ts";
import { ensureMayWrite, outputFolders, writeCopies } from "./copies.ts";

describe("certificates: copies of what was issued", () => {
  let certificate: LoadedCertificate;
  let folder: string;
  let elsewhere: string;
  before(async () => {
    const issued = await (await makeAuthority()).issue({ names: ["a.example"] });
    const reading = readCertificate({
      cert: { name: "both.pem", content: issued.key + issued.chain },
      now: Date.now(),
    });
    assert.ok(reading.ok);
    certificate = reading.certificate;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cdn-worker-copies-"));
    elsewhere = await mkdtemp(join(tmpdir(), "cdn-worker-elsewhere-"));
  });
  afterEach(() => Promise.all([folder, elsewhere].map((each) => rm(each, { recursive: true, force: true }))));

  const refuses = (cert: string, message: RegExp, folders = [folder]) =>
    assert.rejects(ensureMayWrite({ cert }, folders), { reason: "config", message });

  it("are written into the folder of the configuration and below", async () => {
    const files = { cert: join(folder, "tls", "fullchain.pem"), key: join(folder, "..name", "privkey.pem") };
    await ensureMayWrite(files, [folder]);
    await writeCopies(files, certificate);
    assert.equal(await readFile(files.cert, "utf8"), certificate.chain);
    await ensureMayWrite(files, [folder]); // what it has written, it may write again
  });

  it("not outside of it, by whatever path, unless that folder is named", async () => {
    const outside =
      /would be written outside of the folder of cdn\.jsonc\. If that is what you want, set CDN_WORKER_OUTPUT_DIRS=/;
    await refuses(join(elsewhere, "fullchain.pem"), outside);
    await refuses(join(folder, "..", "fullchain.pem"), outside);
    await symlink(elsewhere, join(folder, "link"));
    await refuses(join(folder, "link", "fullchain.pem"), outside);
    await refuses(join(folder, "link", "deeper", "fullchain.pem"), outside);
    const named = outputFolders({ CDN_WORKER_OUTPUT_DIRS: `relative:${elsewhere}` });
    assert.deepEqual(named, [elsewhere]);
    await ensureMayWrite({ cert: join(elsewhere, "deeper", "fullchain.pem") }, [folder, ...named]);
    assert.deepEqual(outputFolders({}), []);
  });

  it("never over what is neither a certificate nor a key", async () => {
    const cert = join(folder, "config");
    await writeFile(cert, "[core]\n");
    await refuses(cert, /written over a file that is neither a certificate nor a key/);
    await mkdir(join(folder, "folder"));
    await refuses(join(folder, "folder"), /it cannot be read \(EISDIR\)/);
    await writeFile(cert, "");
    await ensureMayWrite({ cert }, [folder]);
  });
});
