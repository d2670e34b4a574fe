/* ACME against pebble, a real server: DNS-01, renewal, killed runs, renewal windows. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import {
  type AcmeCertificate,
  type AcmeEntry,
  acmeCertificate,
} from "../../extension/certificates/acme/acmeCertificate.ts";
import { certificateId } from "../../extension/certificates/acme/certificateId.ts";
import { openAcmeClient } from "../../extension/certificates/acme/client.ts";
import { renewCertificates } from "../../extension/certificates/renewal/renew.ts";
import { renewalExit, renewalLine } from "../../extension/certificates/renewal/renewText.ts";
import type { Site } from "../../extension/site/site.ts";
import { type AcmeFront, startAcmeFront } from "./acmeFront.ts";
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
  const siteOf = (certificates: Site["certificates"]): Site => ({
    name: "images",
    zone: "example.com",
    origins: [{ type: "r2", bucket: "bucket" }],
    fallbackOrigin: "fallback.example.com",
    hostnames: [images],
    worker: { name: "cdn-images" },
    certificates,
    siblingFallbackOrigins: [],
    folder: state,
  });
  const options = () => ({
    stateFolder: state,
    outputFolders: [state],
    publisher: async () => pebble.publisher,
  });

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

    const day = 86_400_000;
    let front: AcmeFront;
    beforeEach(async () => {
      front = await startAcmeFront(pebble);
    });
    afterEach(() => front.close());
    const run = (now?: () => number) =>
      acmeCertificate(
        entry({ directory: front.directory }, [images]),
        context(undefined, now).context,
        options(),
      );
    const idOf = ({ certificate }: AcmeCertificate) =>
      certificateId(new X509Certificate(certificate.chain).raw);

    it("renews in the window that the authority suggests, and tells it which certificate it replaces", async () => {
      front.window = { start: Date.now() + day, end: Date.now() + 2 * day };
      const first = await run();
      assert.equal((await run()).issued, false);
      assert.deepEqual(front.infos, [`/renewal-info/${idOf(first)}`]);

      front.window = { start: Date.now() - 2 * day, end: Date.now() - day };
      front.orders.length = 0;
      const second = await run();
      assert.equal(second.issued, true, "the authority wants it replaced, though it is new");
      // Where pebble refused the nonce, the same order is sent once more.
      const [order, ...again] = front.orders;
      assert.deepEqual(order, { identifiers: [{ type: "dns", value: images }], replaces: idOf(first) });
      for (const resent of again) assert.deepEqual(resent, order);
    });

    it("orders without it where the authority has it for replaced already, and only then", async () => {
      const first = await run();
      front.window = { start: Date.now() - 2 * day, end: Date.now() - day };
      front.replaced.add(idOf(first) ?? "");
      front.orders.length = 0;
      assert.equal((await run()).issued, true);
      assert.ok(front.orders.some(({ replaces }) => replaces === idOf(first)));
      assert.equal(front.orders.at(-1)?.replaces, undefined);

      // A limit has nothing to do with what is replaced: the order is not sent without it.
      front.refuse = () => ({ status: 429, type: "rateLimited", detail: "too many", retryAfter: "7200" });
      front.orders.length = 0;
      assert.match((await run()).problem?.message ?? "", /too many/);
      assert.equal(front.orders.length, 1);
    });

    it("asks for the window as often as the authority wants to be asked, and goes by it meanwhile", async () => {
      front.window = { start: Date.now() + 10 * day, end: Date.now() + 11 * day };
      front.retryAfter = "21600"; // six hours, what Let's Encrypt says
      await run();
      const start = Date.now();
      for (const hours of [0, 1, 5.9]) await run(() => start + hours * 3_600_000);
      assert.equal(front.infos.length, 1);
      front.window = undefined; // an outage: what was said holds
      await run(() => start + 6.1 * 3_600_000);
      assert.equal(front.infos.length, 2);
      assert.equal((await run(() => start + 9.9 * day)).issued, false);
      assert.equal((await run(() => start + 11.1 * day)).issued, true);
      // RFC 9773 §4.3.2: a day is the most.
      front.window = { start: Date.now() + 10 * day, end: Date.now() + 11 * day };
      front.retryAfter = "31536000";
      await run();
      const asked = front.infos.length;
      await run(() => Date.now() + 1.01 * day);
      assert.equal(front.infos.length, asked + 1);
    });

    it("does not follow a window behind the end, and renews at two thirds", async () => {
      const { leaf } = (await run()).certificate;
      front.window = { start: leaf.validTo + day, end: leaf.validTo + 2 * day };
      const lifetime = leaf.validTo - leaf.validFrom;
      assert.equal((await run(() => leaf.validFrom + 0.66 * lifetime)).issued, false);
      assert.equal((await run(() => leaf.validFrom + 0.67 * lifetime)).issued, true);
    });
  });

  describe("rate limits (RFC 8555 §6.6)", () => {
    const limited = (retryAfter: string) => ({
      status: 429,
      type: "rateLimited",
      detail: "too many certificates already issued for this exact set of identifiers",
      retryAfter,
    });
    let front: AcmeFront;
    beforeEach(async () => {
      front = await startAcmeFront(pebble);
    });
    afterEach(() => front.close());
    const run = (now?: () => number) =>
      acmeCertificate(
        entry({ directory: front.directory }, [images]),
        context(undefined, now).context,
        options(),
      );

    it("waits a moment where it is asked to wait a moment", async () => {
      let left = 2;
      front.refuse = () => (left-- > 0 ? limited("1") : undefined);
      assert.equal((await run()).issued, true);
      assert.equal(front.orders.length, 3);
    });

    it("does not wait for hours, says when it may ask again, and does not ask before", async () => {
      front.refuse = () => limited("86400");
      const started = Date.now();
      const refused = {
        reason: "rateLimited",
        message: /too many certificates.+\. The first run after 1440 minutes asks again/,
      };
      await assert.rejects(run(), refused);
      assert.equal(front.orders.length, 1);
      const waiting = {
        reason: "rateLimited",
        message: /: the authority has asked to wait until \d{4}-[^ ]+Z\. The first run/,
      };
      await assert.rejects(
        run(() => started + 80_000_000),
        waiting,
      );
      assert.equal(front.orders.length, 1, "nothing was sent");
      front.refuse = () => undefined;
      assert.equal((await run(() => started + 90_000_000)).issued, true);
      const kept = await readdir(join(state, "acme"));
      assert.ok(!kept.some((name) => name.includes("state")), "what is over is forgotten");
    });
  });

  describe("accounts", () => {
    it("issues, renews and resumes without an email", async () => {
      const wanted = entry({ email: undefined }, [images]);
      const first = await acmeCertificate(wanted, context().context, options());
      const { validTo } = first.certificate.leaf;
      const late = context(undefined, () => validTo - 1000).context;
      const second = await acmeCertificate(wanted, late, options());
      assert.equal(second.issued, true, second.problem?.message);
    });

    it("sets an email that is given later", async () => {
      const without = entry({ email: undefined }, [images]);
      await acmeCertificate(without, context().context, options());
      const wanted = entry({ email: "later@example.com" }, ["later.example.com"]);
      await acmeCertificate(wanted, context().context, options());
      const { client } = await openAcmeClient({
        directory: pebble.directory,
        accountKey: await readFile(join(state, "acme-account.pem"), "utf8"),
      });
      const account = await client.createAccount({ onlyReturnExisting: true });
      assert.deepEqual(account.contact, ["mailto:later@example.com"]);
    });

    it("binds the account to one at the authority, and says what is missing for that", async () => {
      // As in pebble's own example; it is a key of nothing else.
      const hmacKey = Buffer.alloc(32, "external account").toString("base64url");
      const bound = await startPebble({ externalAccounts: { "kid-1": hmacKey } });
      tls.setDefaultCACertificates([...trusted, pebble.ca, bound.ca]);
      const attempt = (keyId: string | undefined, key: string | undefined) => {
        const { context: base } = context();
        const run = {
          ...base,
          endpoints: { ...base.endpoints, dnsServers: bound.dns },
          credentials: { ...base.credentials, ...(key ? { CDN_WORKER_ACME_EAB_HMAC_KEY: key } : {}) },
        };
        const wanted = entry(
          {
            directory: bound.directory,
            ...(keyId === undefined ? {} : { externalAccountBinding: { keyId } }),
          },
          [images],
        );
        return acmeCertificate(wanted, run, { ...options(), publisher: async () => bound.publisher });
      };
      try {
        await assert.rejects(attempt(undefined, undefined), {
          reason: "config",
          message: /keyId, and set the second as CDN_WORKER_ACME_EAB_HMAC_KEY\.$/,
        });
        await assert.rejects(attempt("kid-1", undefined), {
          reason: "unauthenticated",
          message:
            /^ACME account at localhost:\d+: the HMAC key .+ is not given\. Set CDN_WORKER_ACME_EAB_HMAC_KEY/,
        });
        await assert.rejects(attempt("kid-2", hmacKey), { reason: "config" });
        await assert.rejects(attempt("kid-1", Buffer.alloc(32, "x").toString("base64url")), {
          reason: "config",
        });
        assert.equal((await attempt("kid-1", hmacKey)).issued, true);
        // The account is there: the key is not needed any more.
        assert.equal((await attempt("kid-1", undefined)).issued, false);
      } finally {
        await bound.close();
      }
    });

    it("goes on where every second nonce is refused", async () => {
      const picky = await startPebble({ nonceReject: 50 });
      tls.setDefaultCACertificates([...trusted, pebble.ca, picky.ca]);
      try {
        const { context: base } = context();
        const run = { ...base, endpoints: { ...base.endpoints, dnsServers: picky.dns } };
        const publisher = async () => picky.publisher;
        const wanted = entry({ directory: picky.directory }, [images]);
        const { issued } = await acmeCertificate(wanted, run, { ...options(), publisher });
        assert.equal(issued, true);
        assert.equal(picky.issued(), 1);
      } finally {
        await picky.close();
      }
    });
  });

  it("orders with the profile that is asked for, and says which there are", async () => {
    const front = await startAcmeFront(pebble, { profiles: { classic: "90 days", shortlived: "6 days" } });
    try {
      const run = (directory: string, profile?: string) =>
        acmeCertificate(
          entry({ directory, ...(profile === undefined ? {} : { profile }) }, [images]),
          context().context,
          options(),
        );
      const plain = await run(front.directory);
      assert.equal(front.orders.at(-1)?.profile, undefined);
      const short = await run(front.directory, "shortlived");
      assert.equal(short.issued, true, "another profile is another certificate");
      assert.notEqual(short.certificate.leaf.fingerprint, plain.certificate.leaf.fingerprint);
      assert.equal(front.orders.at(-1)?.profile, "shortlived");
      const asked = front.orders.length;
      await assert.rejects(run(front.directory, "tlsserver"), {
        reason: "config",
        message:
          /^ACME profile tlsserver: the authority localhost:\d+ does not offer it\. It offers: classic, shortlived\./,
      });
      await assert.rejects(run(pebble.directory, "shortlived"), {
        message: /It offers none\. Leave acme\.profile out\.$/,
      });
      assert.equal(front.orders.length, asked);
    } finally {
      await front.close();
    }
  });

  it("renews certificates of 64, 45 and 6 days in time, and warns by their length", async () => {
    const day = 86_400;
    for (const days of [64, 45, 6]) {
      const short = await startPebble({ validity: days * day });
      tls.setDefaultCACertificates([...trusted, pebble.ca, short.ca]);
      try {
        const site: Site = { ...siteOf([entry({ directory: short.directory }, [images])]), name: `${days}` };
        const at = async (now: () => number) => {
          const { context: base } = context(undefined, now);
          const run = { ...base, endpoints: { ...base.endpoints, dnsServers: short.dns } };
          const publisherFor = async () => short.publisher;
          const result = await renewCertificates([site], run, {
            ...quick(run, world),
            stateFolder: state,
            publisherFor,
          });
          assert.ok(result.status === "done");
          const [renewed] = result.entries;
          assert.deepEqual(renewed?.errors, []);
          return renewed;
        };
        const first = await at(Date.now);
        const { validFrom, validTo } = first?.leaf ?? { validFrom: 0, validTo: 0 };
        assert.ok(Math.abs(validTo - validFrom - days * day * 1000) < 5000);
        assert.equal(first?.issued, true);
        assert.equal(first?.expiry?.level, "fine", "a new certificate is nothing to warn of");
        const before = await at(() => validFrom + ((validTo - validFrom) * 2) / 3 - 60_000);
        assert.deepEqual([before?.issued, before?.expiry?.level], [false, "fine"]);
        const after = await at(() => validFrom + ((validTo - validFrom) * 2) / 3 + 60_000);
        assert.equal(after?.issued, true);
      } finally {
        await short.close();
      }
    }
  });

  it("cert renew: issues, pushes, and does nothing the second time", async () => {
    const site = siteOf([entry({}, [images, files])]);
    const run = async () => {
      const { context: base, told } = context();
      const result = await renewCertificates([site], base, {
        ...quick(base, world),
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
