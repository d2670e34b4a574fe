/* ACME against pebble, a real server: DNS-01, renewal, killed runs, renewal windows. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import acme from "acme-client";
import { type AcmeEntry, acmeCertificate } from "../../extension/certificates/acme/acmeCertificate.ts";
import { certificateId } from "../../extension/certificates/acme/certificateId.ts";
import { renewCertificates } from "../../extension/certificates/renewal/renew.ts";
import { renewalExit, renewalLine } from "../../extension/certificates/renewal/renewText.ts";
import type { Site } from "../../extension/site/site.ts";
import { type Pebble, startPebble } from "./pebble.ts";
import {
  assertNeverDark,
  files,
  images,
  makeCertificates,
  quick,
  runContext,
  startWorld,
  type World,
  writes,
} from "./world.ts";

describe("certificates: ACME", function () {
  this.timeout(60_000);
  let pebble: Pebble;
  let world: World;
  let state: string;
  const trusted = tls.getCACertificates("default");

  before(async () => {
    pebble = await startPebble();
    tls.setDefaultCACertificates([...trusted, pebble.ca]);
    world = await startWorld(await makeCertificates());
  });
  after(async () => {
    tls.setDefaultCACertificates(trusted);
    await Promise.all([pebble?.close(), world?.dogecloud.close()]);
  });
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), "cdn-worker-acme-"));
  });
  afterEach(() => rm(state, { recursive: true, force: true }));

  const entry = (
    more: Partial<AcmeEntry["acme"]> = {},
    domains = [images, "*.cdn.example.com"],
  ): AcmeEntry => ({
    provider: "dogecloud",
    domains,
    acme: { directory: pebble.directory, email: "webmaster@example.com", ...more },
  });
  const context = (signal?: AbortSignal, now: () => number = Date.now) => {
    const { context: base, told } = runContext(world, signal);
    return { context: { ...base, endpoints: { ...base.endpoints, dnsServers: pebble.dns }, now }, told };
  };
  const options = () => ({ stateFolder: state, publisher: async () => pebble.publisher });

  it("issues for a name and a wildcard, then has nothing to do", async () => {
    const run = context();
    const first = await acmeCertificate(entry(), run.context, options());
    assert.equal(first.issued, true);
    assert.deepEqual([...first.certificate.leaf.names].sort(), ["*.cdn.example.com", images]);
    assert.match(first.certificate.leaf.keyKind, /^EC/);
    assert.equal(pebble.published.size, 0, "the challenges are gone");
    const issued = pebble.issued();

    const second = await acmeCertificate(entry(), context().context, options());
    assert.equal(second.issued, false);
    assert.equal(second.certificate.leaf.fingerprint, first.certificate.leaf.fingerprint);
    assert.equal(pebble.issued(), issued);
    assert.ok(!run.told.text().includes("PRIVATE KEY"));
  });

  it("keeps keys for their owner alone, and no order that is done", async () => {
    await acmeCertificate(entry({ keyType: "rsa" }, [images]), context().context, options());
    const kept = (await readdir(state, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    assert.deepEqual(kept.map(({ name }) => name.replace(/-[0-9a-f]{12}/, "")).sort(), [
      "acme-account.pem",
      `${images}.pem`,
    ]);
    for (const file of kept) {
      const { mode } = await stat(join(file.parentPath, file.name));
      assert.equal(mode & 0o777, 0o600, file.name);
    }
  });

  it("writes the files that other programs want, and only when they differ", async () => {
    const cert = join(state, "out", "fullchain.pem");
    const key = join(state, "out", "privkey.pem");
    const wanted = { ...entry({}, [images]), cert, key };
    const { certificate } = await acmeCertificate(wanted, context().context, options());
    assert.equal(await readFile(cert, "utf8"), certificate.chain);
    assert.ok(new X509Certificate(await readFile(cert)).checkPrivateKey(certificate.key.secret));
    assert.equal((await stat(key)).mode & 0o777, 0o600);
    const { mtimeMs } = await stat(cert);
    await acmeCertificate(wanted, context().context, options());
    assert.equal((await stat(cert)).mtimeMs, mtimeMs);
  });

  it("uses the account key that it is given", async () => {
    const { newAccountKey } = await import("../../extension/certificates/acme/accountKey.ts");
    const { context: base } = context();
    const given = {
      ...base,
      credentials: {
        ...base.credentials,
        CDN_WORKER_ACME_ACCOUNT_KEY: newAccountKey().replaceAll("\n", "\\n"),
      },
    };
    await acmeCertificate(entry({}, [images]), given, options());
    assert.ok(!(await readdir(state)).includes("acme-account.pem"));
  });

  it("renews when a third of the lifetime is left, and goes on with the old one where that fails", async () => {
    const { certificate } = await acmeCertificate(entry({}, [images]), context().context, options());
    const { validFrom, validTo } = certificate.leaf;
    const late = () => validFrom + (validTo - validFrom) * 0.7;
    const broken = {
      ...options(),
      publisher: async () => ({
        publish: async () => {
          throw new Error("no DNS today");
        },
        remove: async () => undefined,
      }),
    };
    const failed = await acmeCertificate(entry({}, [images]), context(undefined, late).context, broken);
    assert.equal(failed.certificate.leaf.fingerprint, certificate.leaf.fingerprint);
    assert.match(failed.problem?.message ?? "", /no DNS today/);

    const renewed = await acmeCertificate(entry({}, [images]), context(undefined, late).context, options());
    assert.equal(renewed.issued, true);
    assert.notEqual(renewed.certificate.leaf.fingerprint, certificate.leaf.fingerprint);
  });

  it("says what the authority said where a challenge is wrong", async () => {
    const silent = {
      ...options(),
      publisher: async () => ({ publish: async () => undefined, remove: async () => undefined }),
    };
    // Nothing is published, so nothing is seen: the clock runs ahead to the end of the wait.
    let time = Date.now();
    const hurried = context(undefined, () => (time += 50_000)).context;
    await assert.rejects(
      acmeCertificate(entry({}, ["lost.example.com"]), hurried, silent),
      (error: Error) => {
        assert.match(
          error.message,
          /^Certificate for lost\.example\.com: the authority could not verify the DNS challenge \(.+\)\. Check that/,
        );
        return true;
      },
    );
  });

  it("goes on with the order of a run that was stopped anywhere, and leaves no challenge behind", async () => {
    for (const moment of ["published", "seen", "removed"] as const) {
      const stop = new AbortController();
      const published = new Set<string>();
      const stopping = {
        ...options(),
        publisher: async () => ({
          publish: async (name: string, value: string, signal: AbortSignal) => {
            await pebble.publisher.publish(name, value, signal);
            published.add(name);
            if (moment === "published") stop.abort();
          },
          remove: async (name: string, value: string) => {
            if (moment === "removed") stop.abort();
            await pebble.publisher.remove(name, value, new AbortController().signal);
          },
        }),
      };
      const { context: base } = context(stop.signal);
      const emit: typeof base.emit = (event) => {
        if (moment === "seen" && event.type === "stage" && /authority has seen/.test(event.detail ?? ""))
          stop.abort();
      };
      const domains = [`${moment}.example.com`];
      const stopped = acmeCertificate(entry({}, domains), { ...base, emit }, stopping);
      // A stop that comes when all is done is no failure.
      if (moment === "removed") await stopped;
      else await assert.rejects(stopped, /abort/i);
      assert.ok(stop.signal.aborted);
      assert.deepEqual([...pebble.published], [], `${moment}: challenges are left`);
      const before = pebble.issued();
      const { certificate } = await acmeCertificate(entry({}, domains), context().context, options());
      assert.deepEqual(certificate.leaf.names, domains);
      assert.ok(pebble.issued() - before <= 1);
      assert.deepEqual([...pebble.published], []);
      const left = await readdir(join(state, "acme"));
      assert.ok(!left.some((name) => name.includes("order")), left.join());
    }
  });

  describe("renewal windows (RFC 9773)", () => {
    it("names a certificate as the RFC's example does", async () => {
      const { authority } = world.certificates;
      const { leaf } = await authority.issue({
        names: [images],
        serial: Uint8Array.from([0x00, 0x87, 0x65, 0x43, 0x21]),
      });
      const id = certificateId(new X509Certificate(leaf).raw);
      // The serial's leading zero is part of it: AIdlQyE in the RFC, §4.1.
      assert.match(id ?? "", /^[\w-]{27}\.AIdlQyE$/);
      assert.equal(certificateId(Buffer.from("3003020100", "hex")), undefined);
      assert.equal(certificateId(Buffer.from("30820000", "hex")), undefined);
    });

    it("renews in the window that the authority suggests, and tells it which certificate it replaces", async () => {
      // Pebble 2.4 has no renewalInfo: this puts a directory with one in front of the same server.
      const suggested = { start: Date.now() + 86_400_000, end: Date.now() + 2 * 86_400_000 };
      const asked: string[] = [];
      const server = createServer(async (request, response) => {
        response.setHeader("content-type", "application/json");
        if (request.url === "/dir") {
          const directory = (await (await fetch(pebble.directory)).json()) as object;
          response.end(JSON.stringify({ ...directory, renewalInfo: `${url}/renewal-info` }));
          return;
        }
        asked.push(request.url ?? "");
        const [start, end] = [suggested.start, suggested.end].map((time) => new Date(time).toISOString());
        response.end(JSON.stringify({ suggestedWindow: { start, end } }));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        const wanted = entry({ directory: `${url}/dir` }, [images]);
        const first = await acmeCertificate(wanted, context().context, options());
        const id = certificateId(new X509Certificate(first.certificate.chain).raw);
        assert.equal((await acmeCertificate(wanted, context().context, options())).issued, false);
        assert.deepEqual(asked, [`/renewal-info/${id}`]);

        suggested.start = Date.now() - 2 * 86_400_000;
        suggested.end = Date.now() - 86_400_000;
        const orders: unknown[] = [];
        const watch = acme.axios.interceptors.request.use((request) => {
          const { payload } = Object(request.data) as { payload?: string };
          const sent: unknown = JSON.parse(Buffer.from(payload || "e30", "base64url").toString());
          if (Object(sent).identifiers) orders.push(sent);
          return request;
        });
        const second = await acmeCertificate(wanted, context().context, options());
        acme.axios.interceptors.request.eject(watch);
        assert.equal(second.issued, true, "the authority wants it replaced, though it is new");
        // Where pebble refused the nonce, the same order is sent once more.
        const [order, ...again] = orders;
        assert.deepEqual(order, { identifiers: [{ type: "dns", value: images }], replaces: id });
        for (const resent of again) assert.deepEqual(resent, order);
      } finally {
        server.close();
      }
    });
  });

  it("cert renew: issues, pushes, and does nothing the second time", async () => {
    const site: Site = {
      name: "images",
      zone: "example.com",
      origins: [{ type: "r2", bucket: "bucket" }],
      fallbackOrigin: "fallback.example.com",
      hostnames: [images],
      worker: { name: "cdn-images" },
      certificates: [entry({}, [images, files])],
      siblingFallbackOrigins: [],
      folder: state,
    };
    const run = async () => {
      const { context: base, told } = context();
      const result = await renewCertificates([site], base, {
        ...quick(base),
        stateFolder: state,
        publisherFor: async () => pebble.publisher,
      });
      return { result, told };
    };
    const first = await run();
    assert.equal(renewalExit(first.result), 0, renewalLine(first.result, Date.now()));
    assert.match(
      renewalLine(first.result, Date.now()),
      /^\S+ cdn-worker cert renew: images\.example\.com files\.cdn\.example\.com: issued, pushed to images\.example\.com files\.cdn\.example\.com, expires in \d+ days \([\d-]+\)$/,
    );
    assertNeverDark(world);
    const [issued, written] = [pebble.issued(), writes(world).length];
    const second = await run();
    assert.equal(renewalExit(second.result), 0);
    assert.match(renewalLine(second.result, Date.now()), /nothing to do/);
    assert.equal(pebble.issued(), issued);
    assert.equal(writes(world).length, written);
    assert.ok(!(first.told.text() + second.told.text()).includes("PRIVATE KEY"));
  });
});
