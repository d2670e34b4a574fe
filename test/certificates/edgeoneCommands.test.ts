/*
 * EdgeOne from the command line, as people and cron start it: `dist/cli.js` and the exported renewal, as processes of
 * their own. Needs the build (`npm run build`).
 */
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exportRenewalJob } from "../../extension/certificates/renewal/exportJob.ts";
import { cli, commandFolder, dist, oneCertificate } from "./commandFolder.ts";
import { type EdgeoneCdn, startEdgeoneCdn } from "./edgeoneCdn.ts";
import {
  assertFinished,
  assertForeignKept,
  assertNeverDark,
  assertSilent,
  type CdnWorld,
  type Certificates,
  files,
  images,
  makeCertificates,
  push,
  resetWorld,
  worldOn,
  writes,
} from "./world.ts";

describe("certificates: commands on EdgeOne", function () {
  this.timeout(60_000);
  let certificates: Certificates;
  let cdn: EdgeoneCdn;
  let world: CdnWorld;
  let place: Awaited<ReturnType<typeof commandFolder>>;

  before(async () => {
    certificates = await makeCertificates();
    cdn = await startEdgeoneCdn();
    world = worldOn(cdn, certificates);
  });
  after(() => cdn.close());
  beforeEach(async () => {
    world = resetWorld(world);
    place = await commandFolder(certificates, cdn.standIn.env);
  });
  afterEach(() => place.remove());

  const pushArguments = ["cert", "push", "--cert", "fullchain.pem", "--key", "privkey.pem"];
  const run = async (args: readonly string[], env = place.env) => {
    const result = await place.start([cli, ...args], env).ended;
    assertSilent(world, result.out + result.err);
    return result;
  };
  const bothKeys = () => ({
    ...place.env,
    DOGECLOUD_ACCESS_KEY: "access-key",
    DOGECLOUD_SECRET_KEY: "secret-key",
    DOGECLOUD_API_BASE_URL: "http://127.0.0.1:1",
  });

  it("cert push: uploads once, binds what is covered, verifies over TLS; again: no write", async () => {
    const first = await run(pushArguments);
    assert.equal(first.code, 0, first.err);
    assert.match(first.err, /upload the certificate to EdgeOne/);
    assert.match(first.err, /Done, and seen at the edge/);
    assertFinished(world);
    assertNeverDark(world);
    const written = writes(world).length;
    const second = await run([...pushArguments, "--json"]);
    assert.equal(second.code, 0, second.err);
    const report = JSON.parse(second.out) as { outcome: string; changes: unknown[] };
    assert.deepEqual([report.outcome, report.changes], ["unchanged", []]);
    assert.equal(writes(world).length, written);
  });

  it("cert list and cert push: --provider names it where keys of several are given", async () => {
    const listed = await run(["cert", "list", "--provider", "edgeone"], bothKeys());
    assert.equal(listed.code, 0, listed.err);
    assert.match(listed.out, /^images\.example\.com\s+! expires in (19|20) days .* uploaded by us$/m);
    assert.match(listed.out, /^other\.example\.com\s+expires in (49|50) days .* not uploaded by us$/m);
    const pushed = await run([...pushArguments, "--provider", "edgeone"], bothKeys());
    assert.equal(pushed.code, 0, pushed.err);
    assertFinished(world);
  });

  it("cert push: killed at each write, before its effect and after it; the next run finishes", async () => {
    const { log } = cdn.context;
    for (const moment of ["arrived", "answered"] as const) {
      for (const [operation, nth] of [
        ["UploadCertificate", 1],
        ["ModifyHostsCertificate", 1],
        ["ModifyHostsCertificate", 2],
        ["DeleteCertificate", 1],
      ] as const) {
        world = resetWorld(world);
        const { child, ended } = place.start([cli, ...pushArguments]);
        let seen = 0;
        const silence = log.listen({
          [moment]: async (request: { readonly operation: string | undefined }) => {
            if (request.operation !== operation) return;
            seen += 1;
            if (seen !== nth) return;
            child.kill("SIGKILL");
            await ended; // the effect, or the answer, comes when nobody is there any more
          },
        });
        const { code, err } = await ended;
        silence();
        assert.equal(code, null, `${moment} ${operation}: it was not killed: ${err}`);
        while (log.entries.some(({ endedAt }) => endedAt === undefined)) await sleep(5);
        assertForeignKept(world);
        assertNeverDark(world);
        const { report, said } = await push(world, certificates.fresh);
        assert.deepEqual(report?.errors, [], said);
        assertFinished(world);
        assertNeverDark(world);
      }
    }
  });

  it("cert renew: pushes what is new with one line, then does nothing with one line", async () => {
    await writeFile(
      path.join(place.path, "cdn.jsonc"),
      oneCertificate({ provider: "edgeone", domains: [images, files] }),
    );
    const first = await run(["cert", "renew"], bothKeys());
    assert.deepEqual([first.code, first.err], [0, ""], first.out);
    assert.match(first.out, /pushed to images\.example\.com files\.cdn\.example\.com, expires in/);
    assertFinished(world);
    const written = writes(world).length;
    const second = await run(["cert", "renew"], bothKeys());
    assert.deepEqual([second.code, second.err], [0, ""]);
    assert.match(second.out, /nothing to do/);
    assert.equal(writes(world).length, written);
  });

  it("exported renewal: asks for the keys of Tencent Cloud, and pushes with Node alone", async () => {
    const target = path.join(place.path, "job");
    await mkdir(target);
    const job = await exportRenewalJob(
      {
        sites: [
          {
            name: "images",
            zone: "example.com",
            origins: [{ type: "r2", bucket: "bucket" }],
            fallbackOrigin: "fallback.example.com",
            hostnames: ["images.example.net"],
            worker: { name: "cdn-images" },
            certificates: [
              {
                provider: "edgeone",
                domains: [images, files],
                cert: path.join(place.path, "fullchain.pem"),
                key: path.join(place.path, "privkey.pem"),
              },
            ],
            siblingFallbackOrigins: [],
            folder: path.join(place.path, "project"),
          },
        ],
        folder: target,
      },
      { templatesFolder: path.join(dist, "worker-templates") },
    );
    const { TENCENTCLOUD_SECRET_ID: id = "", TENCENTCLOUD_SECRET_KEY: key = "", ...addresses } = place.env;
    const asked = await readFile(job.envFile, "utf8");
    assert.doesNotMatch(asked, /DOGECLOUD/);
    await writeFile(
      job.envFile,
      asked
        .replace("TENCENTCLOUD_SECRET_ID=\n", `TENCENTCLOUD_SECRET_ID=${id}\n`)
        .replace("TENCENTCLOUD_SECRET_KEY=\n", `TENCENTCLOUD_SECRET_KEY=${key}\n`),
    );
    const { code, out, err } = await place.start([job.script], addresses).ended;
    assert.deepEqual([code, err], [0, ""], out);
    assertSilent(world, out);
    assertFinished(world);
    assertNeverDark(world);
  });
});
