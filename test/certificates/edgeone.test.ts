/* What is EdgeOne's own in a push: two algorithms, deployments that take their time, SSL certificates beside it. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { applyCertificatePlan, planCertificatePush } from "../../extension/certificates/push.ts";
import type { CdnError } from "../../extension/core/cdnError.ts";
import { checkKey } from "../../extension/providers/implementations.ts";
import type { IssuedLeaf } from "../../sandbox/dogecloud/authority.ts";
import { type EdgeoneCdn, quickBehaviour, startEdgeoneCdn } from "./edgeoneCdn.ts";
import {
  assertFinished,
  assertForeignKept,
  assertNeverDark,
  assertSilent,
  type CdnWorld,
  type Certificates,
  files,
  images,
  load,
  makeCertificates,
  push,
  quick,
  resetWorld,
  runContext,
  uncovered,
  worldOn,
  writes,
} from "./world.ts";

describe("certificates: push to EdgeOne", function () {
  this.timeout(20_000);
  let certificates: Certificates;
  let cdn: EdgeoneCdn;
  let world: CdnWorld & { readonly cdn: EdgeoneCdn };
  let rsa: IssuedLeaf;

  before(async () => {
    certificates = await makeCertificates();
    rsa = await certificates.authority.issue({ names: [images, "*.cdn.example.com"], kind: "rsa" });
    cdn = await startEdgeoneCdn();
    world = worldOn(cdn, certificates);
  });
  after(() => cdn.close());
  beforeEach(() => {
    Object.assign(cdn.standIn.behaviour, quickBehaviour, { deniedActions: [] });
    world = resetWorld(world);
  });

  const upload = "UploadCertificate";
  const bind = "ModifyHostsCertificate";
  const remove = "DeleteCertificate";
  const domain = (name: string) => {
    const found = cdn.standIn.state.domains.get(name);
    assert.ok(found);
    return found;
  };
  const planWith = async (leaf: IssuedLeaf, more: object = {}) => {
    const { context } = runContext(world);
    const options = { ...quick(context, world), ...more };
    const plan = await planCertificatePush(
      { provider: "edgeone", certificate: load(leaf) },
      context,
      options,
    );
    return { plan, apply: () => applyCertificatePlan(plan, context, options) };
  };

  it("uploads once, binds what is covered, looks at the edge, removes what it supersedes; then nothing", async () => {
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded", said);
    assert.deepEqual(writes(world), [upload, bind, bind, remove]);
    assert.deepEqual(
      report?.domains.map((each) => [each.domain, each.binding, each.edge]),
      [
        [images, "bound", "verified"],
        [files, "bound", "verified"],
      ],
    );
    assertFinished(world);
    assertNeverDark(world);
    assertSilent(world, said);

    cdn.context.log.clear();
    const again = await push(world, certificates.fresh);
    assert.equal(again.report?.outcome, "unchanged");
    assert.deepEqual(
      cdn.context.log.entries.map(({ operation }) => operation).sort(),
      ["DescribeAccelerationDomains", "DescribeCertificates", "DescribeZones"],
      "an idle run reads each list once",
    );
  });

  it("waits for a deployment before it binds, and after it until the domain is everywhere", async () => {
    cdn.standIn.behaviour.rolloutMs = 120;
    domain(images).binding = { certificateIds: [world.ids.old], boundAt: Date.now() };
    domain(images).former = domain(images).binding;
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded", said);
    assert.deepEqual(writes(world), [upload, bind, bind, remove], "nothing is sent that would be refused");
    assertFinished(world);
    assertNeverDark(world);
  });

  it("calls a slow deployment pending, keeps the old certificate meanwhile, and finishes later", async () => {
    cdn.standIn.behaviour.rolloutMs = 2200; // longer than a bind waits
    const { apply } = await planWith(certificates.fresh, { timing: { limit: 30, first: 10 } });
    const report = await apply();
    assert.deepEqual([report.outcome, report.errors], ["pending", []]);
    assert.ok(!writes(world).includes(remove));
    assertNeverDark(world);
    cdn.standIn.behaviour.rolloutMs = 0;
    const later = await push(world, certificates.fresh);
    assert.equal(later.report?.outcome, "succeeded", later.said);
    assertFinished(world);
    assertNeverDark(world);
  });

  it("keeps what another domain may still show while that is being deployed", async () => {
    // Somebody has just moved `other` from our old certificate to their own, and not every node knows it.
    domain(uncovered).former = { certificateIds: [world.ids.old], boundAt: 0 };
    domain(uncovered).binding = { certificateIds: [world.ids.foreign], boundAt: Date.now() + 600_000 };
    domain(images).binding = { certificateIds: [world.ids.foreign], boundAt: 0 };
    const { context } = runContext(world);
    let time = Date.now();
    const hurried = { ...context, now: () => (time += 3000) };
    const options = { ...quick(hurried, world), timing: { limit: 600_000, first: 4 } };
    const certificate = load(certificates.fresh);
    const plan = await planCertificatePush({ provider: "edgeone", certificate }, hurried, options);
    const report = await applyCertificatePlan(plan, hurried, options);
    assert.deepEqual(report.errors, []);
    assert.deepEqual(writes(world), [upload, bind, bind]);
    assert.match(report.warnings.join(), /in use by the service's own count/);
  });

  it("leaves the other algorithm's certificate beside the new one, and finds its own at the edge", async () => {
    const foreignRsa = await certificates.authority.issue({ names: [images], kind: "rsa" });
    const theirs = cdn.upload("their-rsa", foreignRsa);
    domain(images).binding = { certificateIds: [world.ids.old, theirs], boundAt: 0 };
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded", said);
    const [fresh] = cdn.certificates().filter((each) => each.fingerprint === certificates.fresh.fingerprint);
    assert.deepEqual(cdn.carried(images), [fresh?.id, theirs]);
    assertForeignKept(world);
    // Of the two that `images` carried one stays, so that the old one was left to the next run.
    assert.ok(!writes(world).includes(remove));
    const next = await push(world, certificates.fresh);
    assert.deepEqual([next.report?.outcome, next.report?.done.length], ["succeeded", 1], next.said);
    assert.equal((await push(world, certificates.fresh)).report?.outcome, "unchanged");

    const second = await push(world, rsa);
    assert.equal(second.report?.outcome, "succeeded", second.said);
    assert.equal(second.report?.domains[0]?.edge, "verified", "an edge shows EC first to who takes both");
    const [ours] = cdn.certificates().filter((each) => each.fingerprint === rsa.fingerprint);
    assert.deepEqual(cdn.carried(images), [ours?.id, fresh?.id]);
    assert.ok(
      cdn.certificates().some(({ id }) => id === theirs),
      "what is foreign stays in the account",
    );
    for (const leaf of [rsa, certificates.fresh]) {
      const idle = await push(world, leaf);
      assert.equal(idle.report?.outcome, "unchanged", idle.said);
    }
    assertNeverDark(world);
  });

  it("does not keep an expired certificate of the other algorithm: the service would refuse both", async () => {
    const past = await certificates.authority.issue({
      names: [images],
      kind: "rsa",
      to: Date.now() - 86_400_000,
    });
    domain(images).binding = { certificateIds: [cdn.upload("their-rsa", past)], boundAt: 0 };
    domain(images).former = domain(images).binding;
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded", said);
    assert.equal(cdn.carried(images).length, 1);
  });

  it("leaves a certificate that something else uses, and says so", async () => {
    const { apply } = await planWith(certificates.fresh);
    cdn.context.faults.add({
      kind: "status",
      status: 200,
      body: { Response: { DeleteTaskResult: [{ TaskId: "1", CertId: world.ids.old, Status: 4 }] } },
      operation: "DescribeDeleteCertificatesTaskResult",
    });
    const report = await apply();
    assert.deepEqual(report.errors, []);
    assert.match(report.warnings.join(), /in use by the service's own count/);
  });

  it("takes its own copy where somebody else has uploaded the same certificate", async () => {
    const theirs = cdn.upload("same-by-hand", certificates.fresh);
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded", said);
    assert.ok(cdn.certificates().some(({ id, note }) => id === theirs && note === "same-by-hand"));
    assert.ok(!cdn.carried(images).includes(theirs));
    assert.equal((await push(world, certificates.fresh)).report?.outcome, "unchanged");
  });

  it("sends a refused upload once, and shows nothing of it that comes back", async () => {
    cdn.context.faults.add({
      kind: "status",
      status: 200,
      code: "FailedOperation.CertificateInvalid",
      message: `cannot read ${certificates.fresh.key}`,
      operation: upload,
    });
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "failed");
    assert.match(
      report?.errors[0]?.message ?? "",
      /: the certificate is not accepted \(FailedOperation\.CertificateInvalid: cannot read •••\)\. Use a certificate/,
    );
    assert.deepEqual(writes(world), [upload]);
    assertSilent(world, said);
  });

  it("does not send a certificate twice whose upload took effect and whose answer was lost", async () => {
    cdn.context.faults.add({ kind: "reset-after", operation: upload });
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded", said);
    assert.equal(writes(world).filter((name) => name === upload).length, 1);
    assertFinished(world);
  });

  it("leaves a domain alone that is switched off, of a paused site, or not verified", async () => {
    domain(images).status = "offline";
    const off = await push(world, certificates.fresh);
    assert.deepEqual(
      off.report?.domains.map((each) => [each.domain, each.binding]),
      [
        [files, "bound"],
        [images, "offline"],
      ],
    );
    world = resetWorld(world);
    world.cdn.zone.paused = true;
    const paused = await push(world, certificates.fresh);
    assert.deepEqual([paused.report?.outcome, writes(world)], ["unchanged", []]);
    world.cdn.zone.paused = false;
    world.cdn.zone.status = "pending";
    assert.deepEqual(writes(world), []);
    const named = { provider: "edgeone" as const, certificate: load(certificates.fresh), domains: [images] };
    const { context } = runContext(world);
    const plan = await planCertificatePush(named, context, quick(context, world));
    const report = await applyCertificatePlan(plan, context, quick(context, world));
    assert.match(
      report.errors[0]?.message ?? "",
      /^CDN domain images\.example\.com: the domain or its site is switched off or not verified .*Switch it on at https:/,
    );
    assert.equal(report.errors[0]?.provider, "edgeone");
  });

  it("pushes to a wildcard domain", async () => {
    cdn.addDomain("*.cdn.example.com", world.ids.old);
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded", said);
    assert.deepEqual(cdn.carried("*.cdn.example.com"), cdn.carried(images));
  });

  it("reads more sites and domains than a page holds, and those of every site", async () => {
    const { state } = cdn.standIn;
    for (let nth = 0; nth < 101; nth++) state.addZone({ name: `site${nth}.example` });
    const [, other] = [...state.zones.values()];
    assert.ok(other);
    for (let nth = 0; nth < 201; nth++) state.addDomain(other, `d${nth}.site0.example`);
    const { context } = runContext(world);
    const domains = await cdn.open(context).listDomains();
    assert.equal(domains.length, 204);
    assert.deepEqual(
      cdn.context.log.entries.filter(({ operation }) => operation === "DescribeZones").length,
      2,
    );
  });

  it("makes one certificate out of two runs at once", async () => {
    const reports = await Promise.all([push(world, certificates.fresh), push(world, certificates.fresh)]);
    assertNeverDark(world);
    assertForeignKept(world);
    for (const { report, said } of reports) {
      assertSilent(world, said);
      assert.deepEqual(report?.errors, []);
    }
    // One copy for all domains, then the other is removed.
    await push(world, certificates.fresh);
    await push(world, certificates.fresh);
    assertFinished(world);
    assertNeverDark(world);
  });

  describe("its key", () => {
    const wrongKey = (more: object = {}) => {
      const { context } = runContext(world);
      const credentials = { ...context.credentials, TENCENTCLOUD_SECRET_KEY: "0123456789abcdef", ...more };
      return { ...context, credentials };
    };
    const refusal = async (call: Promise<unknown>): Promise<CdnError> => {
      const error = await call.then(
        () => assert.fail("it was accepted"),
        (thrown: CdnError) => thrown,
      );
      assert.ok(!inspect(error, { depth: 9 }).includes("0123456789abcdef"));
      return error;
    };

    it("is named where it is wrong, with what to do, at once", async () => {
      const pushing = planCertificatePush(
        { provider: "edgeone", certificate: load(certificates.fresh) },
        wrongKey(),
      );
      const error = await refusal(pushing);
      assert.deepEqual([error.provider, error.reason], ["edgeone", "unauthenticated"]);
      assert.match(
        error.message,
        /not accepted \(AuthFailure.*Check TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_/,
      );
      const checked = await refusal(checkKey("edgeone", wrongKey()));
      assert.match(checked.message, /^EdgeOne key: the API key is not accepted/);
      const none = await refusal(checkKey("edgeone", { ...wrongKey(), credentials: {} }));
      assert.match(none.message, /^EdgeOne key: none is given\. Copy SecretId and SecretKey from/);
    });

    it("is good, and needs both services", async () => {
      const { context } = runContext(world);
      assert.equal(await checkKey("edgeone", context), "");
      cdn.standIn.behaviour.deniedActions = ["DescribeCertificates"];
      const error = await refusal(checkKey("edgeone", context));
      assert.equal(error.reason, "forbidden");
      assert.match(error.message, /QcloudTEOFullAccess and QcloudSSLFullAccess/);
    });

    it("is taken by a service whose clock is far ahead", async () => {
      cdn.standIn.behaviour.clockAhead = 3_600_000;
      const { report, said } = await push(world, certificates.fresh);
      assert.equal(report?.outcome, "succeeded", said);
    });
  });

  it("drops files from the cache, and names what is of no domain of the account", async () => {
    const { context } = runContext(world);
    const provider = cdn.open(context);
    await provider.purge?.([`https://${images}/a.png`, `https://${files}/b.png`]);
    assert.deepEqual(
      cdn.standIn.state.tasks.map(({ type, target }) => [type, target]),
      [
        ["purge_url", `https://${images}/a.png`],
        ["purge_url", `https://${files}/b.png`],
      ],
    );
    await assert.rejects(
      provider.purge?.(["https://elsewhere.example.net/a.png"]) ?? Promise.resolve(),
      /^CdnError: EdgeOne cache: https:\/\/elsewhere\.example\.net\/a\.png was not taken/,
    );
  });
});
