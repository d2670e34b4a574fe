/*
 * What people and cron start: `dist/cli.js` and the exported renewal, as processes of their own, on the sandbox.
 * Needs the build (`npm run build`).
 */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { exportRenewalJob } from "../../extension/certificates/renewal/exportJob.ts";
import type { Site } from "../../extension/site/site.ts";
import { startDnsServer } from "../../sandbox/dns/server.ts";
import { startDnspod } from "../../sandbox/dnspod/server.ts";
import { cli, commandFolder, dist, oneCertificate } from "./commandFolder.ts";
import { startPebble } from "./pebble.ts";
import {
  assertFinished,
  assertForeignKept,
  assertNeverDark,
  assertSilent,
  type Certificates,
  files,
  images,
  makeCertificates,
  push,
  resetWorld,
  startWorld,
  uncovered,
  type World,
  writes,
} from "./world.ts";

describe("certificates: commands", function () {
  this.timeout(90_000);
  let certificates: Certificates;
  let world: World;
  let place: Awaited<ReturnType<typeof commandFolder>>;
  let folder: string;

  before(async () => {
    certificates = await makeCertificates();
    world = await startWorld(certificates);
  });
  after(() => world.dogecloud.close());
  beforeEach(async () => {
    world = resetWorld(world);
    world.dogecloud.context.latency.ms = 0;
    place = await commandFolder(certificates, world.dogecloud.env);
    folder = place.path;
  });
  afterEach(() => place.remove());

  const environment = () => place.env;
  const start = (args: readonly string[], env = environment()) => place.start(args, env);
  const run = async (...args: readonly string[]) => {
    const result = await start([cli, ...args]).ended;
    assertSilent(world, result.out + result.err);
    return result;
  };
  const pushArguments = ["cert", "push", "--cert", "fullchain.pem", "--key", "privkey.pem"];

  describe("cert push", () => {
    it("uploads once, binds what is covered, verifies over TLS; again: no write", async () => {
      const first = await run(...pushArguments, "--verbose");
      assert.equal(first.code, 0, first.err);
      assert.match(first.err, /upload the certificate to DogeCloud/);
      assert.match(first.err, /Done, and seen at the edge/);
      assertFinished(world);
      assertNeverDark(world);
      const written = writes(world).length;
      const second = await run(...pushArguments, "--json");
      assert.equal(second.code, 0);
      const report = JSON.parse(second.out) as { outcome: string; changes: unknown[] };
      assert.deepEqual([report.outcome, report.changes], ["unchanged", []]);
      assert.equal(writes(world).length, written);
    });

    it("shows a plan without doing it, and finds the key by itself", async () => {
      const plan = await run("cert", "push", "--cert", "fullchain.pem", "--dry-run", "--domain", images);
      assert.equal(plan.code, 2, plan.err);
      assert.match(plan.err, /bind it to images\.example\.com/);
      assert.doesNotMatch(plan.err, /bind it to files/);
      assert.deepEqual(writes(world), []);
    });

    it("sends nothing where the files are wrong, and says all that is", async () => {
      await writeFile(path.join(folder, "privkey.pem"), certificates.foreign.key);
      await writeFile(path.join(folder, "fullchain.pem"), certificates.fresh.leaf);
      const refused = await run(...pushArguments);
      assert.equal(refused.code, 1);
      assert.match(refused.err, /the private key does not belong to the certificate/);
      assert.match(refused.err, /the chain is incomplete/);
      assert.equal(world.dogecloud.context.log.entries.length, 0);
    });

    it("says what is missing or misspelt", async () => {
      for (const [args, expected] of [
        [["cert"], /it needs a command: list, push, renew\. See cdn-worker cert --help\./],
        [["cert", "push"], /no certificate is named/],
        [["cert", "push", "--cert", "nothere.pem"], /nothere\.pem: there is no such file/],
        [["cert", "push", "--certt", "x"], /--certt/],
        [[...pushArguments, "--domain", "nothere.example.com"], /has no such domain.*There are: images/],
      ] as const) {
        const { code, err } = await run(...args);
        assert.equal(code, 1, args.join(" "));
        assert.match(err, expected);
      }
      assert.deepEqual(writes(world), []);
    });

    it("lists what is there", async () => {
      const { code, out } = await run("cert", "list");
      assert.equal(code, 0);
      assert.match(out, /^images\.example\.com\s+! expires in (19|20) days .* uploaded by us$/m);
      assert.match(out, /^other\.example\.com\s+expires in (49|50) days .* not uploaded by us$/m);
      const { domains } = JSON.parse((await run("cert", "list", "--json")).out) as {
        domains: { level: string }[];
      };
      assert.deepEqual(
        domains.map(({ level }) => level),
        ["notice", "fine", "fine"],
      );
    });
  });

  describe("killed for real", () => {
    it("at every call: no moment without a valid certificate, and the next run finishes", async () => {
      await push(world, certificates.fresh);
      const { log } = world.dogecloud.context;
      const calls = log.entries.length;
      const leastCalls = 11;
      const visitor = visit(world, [images, files, uncovered]);
      for (const moment of ["arrived", "answered"] as const) {
        for (let nth = 1; nth <= calls; nth++) {
          world = resetWorld(world);
          const { child, ended } = start([cli, ...pushArguments]);
          let seen = 0;
          const silence = log.listen({
            [moment]: async () => {
              seen += 1;
              if (seen !== nth) return;
              child.kill("SIGKILL");
              await ended; // the effect, or the answer, comes when nobody is there any more
            },
          });
          const { code } = await ended;
          silence();
          // How often a list is read again depends on time, so a run may have been over before its last call.
          if (seen >= nth) assert.equal(code, null, `${moment} ${nth}: it was not killed`);
          else assert.ok(nth > leastCalls, `only ${seen} calls`);
          while (log.entries.some(({ endedAt }) => endedAt === undefined)) await sleep(5);
          assertForeignKept(world);
          assertNeverDark(world);
          await push(world, certificates.fresh);
          assertFinished(world);
          assertNeverDark(world);
        }
      }
      const { visits, dark } = await visitor.leave();
      assert.ok(visits > 200, `${visits} handshakes`);
      assert.deepEqual(dark, [], "a visitor met no valid certificate");
    });
  });

  describe("cert renew", () => {
    const configure = (domains: readonly string[] = [images, files], more: object = {}) =>
      writeFile(path.join(folder, "cdn.jsonc"), oneCertificate({ provider: "dogecloud", domains, ...more }));
    const line = /^\d{4}-\d\d-\d\dT[\d:.]+Z cdn-worker cert renew: [^\n]+\n$/;

    it("pushes what is new with one line of output, then does nothing with one line", async () => {
      await configure();
      const first = await run("cert", "renew");
      assert.deepEqual([first.code, first.err], [0, ""]);
      assert.match(first.out, line);
      assert.match(first.out, /pushed to images\.example\.com files\.cdn\.example\.com, expires in/);
      assertFinished(world);
      const written = writes(world).length;
      const second = await run("cert", "renew");
      assert.deepEqual([second.code, second.err], [0, ""]);
      assert.match(second.out, line);
      assert.match(second.out, /nothing to do/);
      assert.equal(writes(world).length, written);
    });

    it("warns as the end comes near, at thresholds that can be chosen", async () => {
      const { authority } = certificates;
      for (const [days, more, expected] of [
        [40, {}, /, expires in 39 days/],
        [29, {}, /WARNING expires in 28 days/],
        [6, {}, /WARNING expires in 5 days/],
        [6, { warnDays: [3] }, /, expires in 5 days/],
      ] as const) {
        world = resetWorld(world);
        const leaf = await authority.issue({
          names: [images],
          to: Date.now() + days * 86_400_000 - 3_600_000,
        });
        await writeFile(path.join(folder, "fullchain.pem"), leaf.chain);
        await writeFile(path.join(folder, "privkey.pem"), leaf.key);
        await configure([images], more);
        const { code, out } = await run("cert", "renew");
        assert.equal(code, 0, out);
        assert.match(out, expected);
      }
    });

    it("ends with 1 and names the reason where something is wrong", async () => {
      const expired = await certificates.authority.issue({ names: [images], to: Date.now() - 86_400_000 });
      for (const [chain, key, expected] of [
        [
          expired.chain,
          expired.key,
          /ERROR .*fullchain\.pem: the certificate images\.example\.com expired on/,
        ],
        [certificates.fresh.chain, certificates.old.key, /ERROR .* the private key does not belong/],
      ] as const) {
        await writeFile(path.join(folder, "fullchain.pem"), chain);
        await writeFile(path.join(folder, "privkey.pem"), key);
        await configure();
        const { code, out } = await run("cert", "renew");
        assert.equal(code, 1);
        assert.match(out, line);
        assert.match(out, expected);
      }
      assert.deepEqual(writes(world), []);
    });

    it("says in its one line why it could not begin", async () => {
      await configure();
      await writeFile(path.join(folder, "broken.jsonc"), '{\n  "sites": {\n');
      await writeFile(path.join(folder, "file"), "");
      const noFolder = { ...environment(), CDN_WORKER_STATE_DIR: path.join(folder, "file", "state") };
      for (const [args, env, expected] of [
        [["--config", "nothere.jsonc"], environment(), /ERROR .*nothere\.jsonc: there is no such file/],
        [["--config", "broken.jsonc"], environment(), /ERROR .*A closing brace is missing/],
        [[], noFolder, /ERROR State folder .*: it cannot be written \(ENOTDIR\)\. Set CDN_WORKER_STATE_DIR/],
      ] as const) {
        const { code, out, err } = await start([cli, "cert", "renew", ...args], env).ended;
        assert.deepEqual([code, err], [1, ""]);
        assert.match(out, line);
        assert.match(out, expected);
      }
    });

    it("does not run twice at once", async () => {
      await configure();
      world.dogecloud.context.latency.ms = 300;
      const results = await Promise.all([run("cert", "renew"), run("cert", "renew")]);
      assert.deepEqual(results.map(({ code }) => code).sort(), [0, 4]);
      assert.match(
        results.find(({ code }) => code === 4)?.out ?? "",
        /another renewal is running, nothing was done/,
      );
      assert.equal(writes(world).filter((call) => call.includes("upload")).length, 1);
      assertFinished(world);
    });

    it("goes on after a run that was killed, at once", async () => {
      await configure();
      const { log } = world.dogecloud.context;
      const { child, ended } = start([cli, "cert", "renew"]);
      const silence = log.listen({
        answered: async ({ path: called }) => {
          if (!called.includes("bind")) return;
          child.kill("SIGKILL");
          await ended;
        },
      });
      await ended;
      silence();
      const { code, out } = await run("cert", "renew");
      assert.equal(code, 0, out);
      assertFinished(world);
      assertNeverDark(world);
    });
  });

  describe("exported renewal", () => {
    const site = (more: Partial<Site> = {}): Site => ({
      name: "images",
      zone: "example.com",
      origins: [{ type: "r2", bucket: "bucket" }],
      fallbackOrigin: "fallback.example.com",
      hostnames: ["images.example.net"],
      worker: { name: "cdn-images" },
      certificates: [
        {
          provider: "dogecloud",
          domains: [images, files],
          cert: path.join(folder, "fullchain.pem"),
          key: path.join(folder, "privkey.pem"),
        },
      ],
      siblingFallbackOrigins: [],
      folder: path.join(folder, "project"),
      ...more,
    });
    /** An empty folder with what was exported, the keys filled in as a person would. */
    const exported = async (of: Site, keys: Readonly<Record<string, string>>) => {
      const target = path.join(folder, "job");
      await mkdir(target);
      const job = await exportRenewalJob(
        { sites: [of], folder: target },
        { templatesFolder: path.join(dist, "worker-templates") },
      );
      let text = await readFile(job.envFile, "utf8");
      for (const [name, value] of Object.entries(keys)) {
        assert.match(text, new RegExp(`^${name}=$`, "m"));
        text = text.replace(`${name}=\n`, `${name}=${value}\n`);
      }
      await writeFile(job.envFile, text);
      return { job, target };
    };
    /** As cron does it: hardly any environment, the home folder as working folder. Endpoints: the sandbox's. */
    const cron = (script: string, more: Readonly<Record<string, string>> = {}) => {
      const { DOGECLOUD_API_BASE_URL = "", DOGECLOUD_EDGE = "" } = world.dogecloud.env;
      const env = { PATH: "/usr/bin:/bin", HOME: folder, LOGNAME: "root", SHELL: "/bin/sh" };
      return start([script], { ...env, DOGECLOUD_API_BASE_URL, DOGECLOUD_EDGE, ...more }).ended;
    };
    const dogecloudKeys = () => ({
      DOGECLOUD_ACCESS_KEY: world.dogecloud.keys.accessKey,
      DOGECLOUD_SECRET_KEY: world.dogecloud.keys.secretKey,
    });

    it("runs with Node alone from an empty folder, pushes, then does nothing", async () => {
      const { job, target } = await exported(site(), dogecloudKeys());
      assert.deepEqual((await readdir(target)).sort(), ["cdn-worker-renew.env", "cdn-worker-renew.mjs"]);
      assert.equal((await stat(job.envFile)).mode & 0o777, 0o600);
      assert.ok(job.crontab.includes(job.script));
      assert.match(job.onePanel, /node .*cdn-worker-renew\.mjs/);
      const script = await readFile(job.script, "utf8");
      assert.ok(!script.includes(world.dogecloud.keys.secretKey) && !script.includes(certificates.fresh.key));

      const first = await cron(job.script);
      assert.deepEqual([first.code, first.err], [0, ""]);
      assert.match(first.out, /^\S+ cdn-worker cert renew: .* pushed to images\.example\.com .*\n$/);
      assertSilent(world, first.out);
      assertFinished(world);
      assertNeverDark(world);
      const written = writes(world).length;
      const second = await cron(job.script);
      assert.deepEqual([second.code, second.err], [0, ""]);
      assert.match(second.out, /nothing to do/);
      assert.equal(writes(world).length, written);
    });

    it("keeps the keys that are there when it is exported again", async () => {
      const { job, target } = await exported(site(), dogecloudKeys());
      const before = await readFile(job.envFile, "utf8");
      const again = await exportRenewalJob(
        { sites: [site()], folder: target },
        { templatesFolder: path.join(dist, "worker-templates") },
      );
      assert.equal(again.isEnvFileNew, false);
      assert.equal(await readFile(job.envFile, "utf8"), before);
    });

    it("fails with a reason where keys are missing", async () => {
      const { job } = await exported(site(), {});
      const { code, out } = await cron(job.script);
      assert.equal(code, 1);
      assert.match(out, /ERROR DogeCloud key: none is given\. Copy AccessKey/);
    });

    it("gets its certificate by ACME: DNSPod publishes, pebble looks, DogeCloud carries it; then nothing", async () => {
      const { context } = world.dogecloud;
      const dnspod = await startDnspod({ ...context, domains: [{ name: "example.com" }] });
      context.dns.add(dnspod.source);
      const dns = await startDnsServer(context.dns);
      const pebble = await startPebble({ dnsServer: dns.udp });
      try {
        const { job, target } = await exported(
          site({
            dns: { provider: "dnspod", domain: "example.com" },
            certificates: [
              {
                provider: "dogecloud",
                domains: [images, "*.cdn.example.com"],
                acme: { directory: pebble.directory },
              },
            ],
          }),
          {
            ...dogecloudKeys(),
            TENCENTCLOUD_SECRET_ID: dnspod.credentials.secretId,
            TENCENTCLOUD_SECRET_KEY: dnspod.credentials.secretKey,
          },
        );
        const endpoints = {
          ...dnspod.env,
          CDN_WORKER_DNS_SERVERS: dns.udp,
          NODE_EXTRA_CA_CERTS: pebble.caFile,
        };
        const run = () =>
          cron(job.script, { ...endpoints, TENCENTCLOUD_SECRET_ID: "", TENCENTCLOUD_SECRET_KEY: "" });
        const first = await run();
        assert.deepEqual([first.code, first.err], [0, ""], first.out);
        assert.match(
          first.out,
          /: issued, pushed to images\.example\.com files\.cdn\.example\.com, expires in/,
        );
        assert.deepEqual(context.dns.lookup(`_acme-challenge.${images}`), [], "the challenge is gone");
        assertNeverDark(world);
        assertForeignKept(world);
        const [kept = ""] = await readdir(path.join(target, "state", "acme"));
        assert.equal((await stat(path.join(target, "state", "acme", kept))).mode & 0o777, 0o600);
        assert.ok(!(first.out + first.err).includes("PRIVATE KEY"));

        const [issued, written] = [pebble.issued(), writes(world).length];
        assert.equal(issued, 1);
        const second = await run();
        assert.deepEqual([second.code, second.err], [0, ""], second.out);
        assert.match(second.out, /nothing to do/);
        assert.deepEqual([pebble.issued(), writes(world).length], [issued, written]);
      } finally {
        await Promise.all([pebble.close(), dns.close(), dnspod.close()]);
      }
    });
  });
});

/** A visitor who comes back all the time, to every domain, and looks at what is shown. */
function visit(world: World, domains: readonly string[]) {
  const [host = "", port] = world.dogecloud.edge.split(":");
  let visits = 0;
  const dark: string[] = [];
  let isLeaving = false;
  const handshake = (domain: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      const socket = connect({
        host,
        port: Number(port),
        servername: domain,
        ca: [world.certificates.authority.root],
      });
      socket.once("secureConnect", () => {
        resolve(undefined);
        socket.destroy();
      });
      socket.once("error", (error) => resolve(`${domain}: ${error.message}`));
    });
  const walk = (async () => {
    while (!isLeaving) {
      for (const domain of domains) {
        const problem = await handshake(domain);
        visits += 1;
        if (problem !== undefined) dark.push(problem);
      }
      await sleep(15);
    }
  })();
  return {
    async leave() {
      isLeaving = true;
      await walk;
      return { visits, dark };
    },
  };
}
