import assert from "node:assert/strict";
import { noteFor } from "../../extension/certificates/note.ts";
import { applyCertificatePlan, planCertificatePush } from "../../extension/certificates/push.ts";
import type { IssuedLeaf } from "../../sandbox/dogecloud/authority.ts";
import {
  assertFinished,
  assertForeignKept,
  assertNeverDark,
  assertSilent,
  type Certificates,
  files,
  images,
  load,
  makeCertificates,
  push,
  quick,
  resetWorld,
  runContext,
  startWorld,
  type World,
  writes,
} from "./world.ts";

describe("certificates: push to DogeCloud", () => {
  let certificates: Certificates;
  let world: World;

  before(async () => {
    certificates = await makeCertificates();
    world = await startWorld(certificates);
  });
  after(() => world.dogecloud.close());
  beforeEach(() => {
    world = resetWorld(world);
    Object.assign(world.dogecloud.state.settings, { codelessBinds: 0, errorStatus: "ok", rolloutMs: 12 });
  });

  const upload = "/cdn/cert/upload.json";
  const bind = "/cdn/cert/bind.json";
  const remove = "/cdn/cert/delete.json";

  it("uploads once, binds what is covered, looks at the edge, removes what it supersedes; then nothing", async () => {
    const { report, said } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded");
    assert.deepEqual(writes(world), [upload, bind, bind, remove]);
    assert.deepEqual(
      report?.domains.map(({ domain, binding, edge }) => [domain, binding, edge]),
      [
        [images, "bound", "verified"],
        [files, "bound", "verified"],
      ],
    );
    assertFinished(world);
    assertNeverDark(world);
    assertSilent(world, said);

    world.dogecloud.context.log.clear();
    const again = await push(world, certificates.fresh);
    assert.equal(again.report?.outcome, "unchanged");
    assert.deepEqual(writes(world), []);
    assert.equal(world.dogecloud.context.log.entries.length, 2, "two lists are all that an idle run costs");
  });

  it("pushes a certificate of six days without a common name, and replaces it by the next", async () => {
    const day = 86_400_000;
    const names = [images, "*.cdn.example.com"];
    const issue = (from: number) =>
      certificates.authority.issue({ names, commonName: "", from, to: from + 6 * day });
    const [first, second] = await Promise.all([issue(Date.now() - 4 * day), issue(Date.now() - 1000)]);
    // It ends before the one that the domains carry; a person has said so, and it is what they carry then.
    for (const leaf of [first, second]) {
      assert.equal((await push(world, leaf)).report?.outcome, "succeeded");
      assert.equal(world.dogecloud.state.served(images)?.fingerprint, leaf.fingerprint);
    }
    const ours = [...world.dogecloud.state.certificates.values()].map(({ fingerprint }) => fingerprint);
    assert.ok(!ours.includes(first.fingerprint), "the first was removed");
    assertForeignKept(world);
    assertNeverDark(world);
  });

  it("announces every step before the first, and ends each", async () => {
    const { context, told } = runContext(world);
    const options = quick(context, world);
    const plan = await planCertificatePush(
      { provider: "dogecloud", certificate: load(certificates.fresh) },
      context,
      options,
    );
    assert.deepEqual(writes(world), [], "planning writes nothing");
    await applyCertificatePlan(plan, context, options);
    const stages = told.events.flatMap((event) => (event.type === "stage" ? [event] : []));
    assert.ok(stages.slice(0, plan.changes.length).every(({ status }) => status === "waiting"));
    const last = new Map(stages.map(({ id, status }) => [id, status]));
    assert.deepEqual(new Set(last.values()), new Set(["done"]));
    assert.equal(last.size, plan.changes.length + 3, "one reading back, and one look at each edge");
  });

  it("reads back a bind that answered without a code", async () => {
    world.dogecloud.state.settings.codelessBinds = 2;
    const { report } = await push(world, certificates.fresh);
    assert.equal(report?.outcome, "succeeded");
    assertFinished(world);
  });

  it("does not send a certificate twice whose upload took effect and whose answer was lost", async () => {
    for (const fault of [{ kind: "reset-after" }, { kind: "slow", ms: 500, when: "after" }] as const) {
      world = resetWorld(world);
      world.dogecloud.context.faults.add({ ...fault, path: upload });
      const { report } = await push(world, certificates.fresh);
      assert.equal(report?.outcome, "succeeded");
      assert.equal(writes(world).filter((path) => path === upload).length, 1, fault.kind);
      assertFinished(world);
    }
  });

  it("sends the private key once to a service that answers without an id, and looks for it instead", async () => {
    const { state, context } = world.dogecloud;
    for (const body of [{ code: 200, msg: "", data: {} }, { code: 200 }, { msg: "" }]) {
      world = resetWorld(world);
      context.faults.add({ kind: "status", status: 200, body, path: upload, times: 0 });
      const { report } = await push(world, certificates.fresh);
      assert.equal(report?.outcome, "failed");
      assert.match(
        report?.errors[0]?.message ?? "",
        /, and no list shows that it arrived\. Run again in some minutes/,
      );
      assert.deepEqual(writes(world), [upload], JSON.stringify(body));
      assertNeverDark(world);
      context.faults.clear();
      await push(world, certificates.fresh);
      assertFinished(world);
    }
    // It did take it, and its list shows it a moment later.
    world = resetWorld(world);
    context.faults.add({ kind: "status", status: 200, body: { code: 200 }, path: upload });
    const late = context.log.listen({
      arrived: ({ path }) => {
        if (path !== upload) return;
        const { fresh } = certificates;
        setTimeout(() => state.upload(noteFor(fresh.fingerprint), fresh.chain, fresh.key), 20);
      },
    });
    const { context: base } = runContext(world);
    const options = { ...quick(base, world), retry: { attempts: 4, first: 4, longest: 500 } };
    const certificate = load(certificates.fresh);
    const plan = await planCertificatePush({ provider: "dogecloud", certificate }, base, options);
    const report = await applyCertificatePlan(plan, base, options);
    late();
    assert.equal(report.outcome, "succeeded");
    assert.equal(writes(world).filter((path) => path === upload).length, 1);
    assertFinished(world);
  });

  describe("two pushes of different certificates at once", () => {
    const planOf = async (leaf: IssuedLeaf) => {
      const { context } = runContext(world);
      // Long enough for the other to come in between, not for the edge to be waited for.
      const options = { ...quick(context, world), timing: { limit: 40, first: 4 } };
      const request = { provider: "dogecloud", certificate: load(leaf) } as const;
      const plan = await planCertificatePush(request, context, options);
      return { apply: () => applyCertificatePlan(plan, context, options) };
    };
    let rival: IssuedLeaf;
    before(async () => {
      const names = [images, "*.cdn.example.com"];
      rival = await certificates.authority.issue({ names, to: Date.now() + 80 * 86_400_000 });
    });
    const carried = (domain: string) => {
      const { state } = world.dogecloud;
      return state.certificates.get(state.domains.get(domain)?.certId ?? 0)?.fingerprint;
    };

    it("the slower one leaves what the faster has bound, and says so", async () => {
      const [fast, slow] = [await planOf(certificates.fresh), await planOf(rival)];
      assert.equal((await fast.apply()).outcome, "succeeded");
      const report = await slow.apply();
      assert.equal(report.outcome, "failed");
      assert.deepEqual(
        report.errors.map(({ reason }) => reason),
        ["conflict", "conflict"],
      );
      assert.match(
        report.errors[0]?.message ?? "",
        /^CDN domain images\.example\.com: another push has bound the certificate \d+ to it meanwhile, which was left alone\. Run again if/,
      );
      for (const domain of [images, files]) assert.equal(carried(domain), certificates.fresh.fingerprint);
      assertNeverDark(world);
    });

    it("one that is overtaken after it has bound says so, and does not call it a slow roll-out", async () => {
      const { state, context } = world.dogecloud;
      const overtaken = await planOf(certificates.fresh);
      const id = state.upload(noteFor(rival.fingerprint), rival.chain, rival.key);
      const silence = context.log.listen({
        answered: ({ path }) => {
          if (path === bind) for (const domain of [images, files]) state.bind(id, domain);
        },
      });
      const report = await overtaken.apply();
      silence();
      assert.equal(report.outcome, "failed");
      assert.ok(
        report.errors.every(({ reason }) => reason === "conflict"),
        report.errors.join(),
      );
      assert.match(
        report.errors.join(),
        /another push has bound the certificate \d+ to it (after this one|meanwhile)/,
      );
      for (const domain of [images, files]) assert.equal(carried(domain), rival.fingerprint);
      assertNeverDark(world);
    });

    it("whoever is not carried in the end does not say that all is well", async () => {
      const runs = [await planOf(certificates.fresh), await planOf(rival)];
      const reports = await Promise.all(runs.map(({ apply }) => apply()));
      assertNeverDark(world);
      assertForeignKept(world);
      for (const report of reports) {
        const isCarried = [images, files].every((domain) => carried(domain) === report.fingerprint);
        const hasVerified = report.domains.every(({ edge }) => edge === "verified");
        if (!isCarried && !hasVerified) assert.equal(report.outcome, "failed");
      }
    });
  });

  it("understands errors as HTTP status as well as in HTTP 200", async () => {
    for (const errorStatus of ["ok", "code"] as const) {
      world = resetWorld(world);
      world.dogecloud.state.settings.errorStatus = errorStatus;
      // Somebody removes the old certificate while we push: the refusal names the path and the code.
      world.dogecloud.context.faults.add({
        kind: "status",
        status: 200,
        code: 400,
        message: "参数错误",
        path: bind,
      });
      const { report } = await push(world, certificates.fresh);
      assert.equal(report?.outcome, "failed");
      assert.match(
        report?.errors[0]?.message ?? "",
        /^CDN domain images\.example\.com: DogeCloud answered 400 on \/cdn\/cert\/bind\.json \(参数错误, SandboxFault\)\. Correct/,
      );
      assert.deepEqual(
        report?.domains.map(({ binding }) => binding),
        ["failed", "bound"],
        "one failed domain does not stop the others",
      );
      assert.deepEqual(
        report?.domains.map(({ edge }) => edge),
        ["unchecked", "verified"],
      );
      assertForeignKept(world);
      await push(world, certificates.fresh);
      assertFinished(world);
      assertNeverDark(world);
    }
  });

  it("says what to do where the keys are wrong, at once", async () => {
    const { context } = runContext(world);
    const wrong = {
      ...context,
      credentials: { ...context.credentials, DOGECLOUD_SECRET_KEY: "0123456789abcdef" },
    };
    await assert.rejects(
      planCertificatePush({ provider: "dogecloud", certificate: load(certificates.fresh) }, wrong),
      (error: Error) => {
        assert.match(
          error.message,
          /403 on \/cdn\/.*\(AccessToken Error\)\. Check DOGECLOUD_ACCESS_KEY and DOGECLOUD_SECRET_KEY/,
        );
        assert.ok(!error.message.includes("0123456789abcdef"));
        return true;
      },
    );
    const none = { ...context, credentials: {} };
    await assert.rejects(
      planCertificatePush({ provider: "dogecloud", certificate: load(certificates.fresh) }, none),
      /DogeCloud key: none is given\. Copy AccessKey/,
    );
  });

  it("calls a slow roll-out pending, keeps the old certificate meanwhile, and finishes later", async () => {
    world.dogecloud.state.settings.rolloutMs = 600;
    const { context } = runContext(world);
    const options = { ...quick(context, world), timing: { limit: 60, first: 10 } };
    const plan = await planCertificatePush(
      { provider: "dogecloud", certificate: load(certificates.fresh) },
      context,
      options,
    );
    const report = await applyCertificatePlan(plan, context, options);
    assert.equal(report.outcome, "pending");
    assert.deepEqual(report.errors, []);
    assert.match(report.domains[0]?.detail ?? "", /still shows another certificate/);
    assert.ok(!writes(world).includes(remove));
    assertNeverDark(world);

    const { report: later } = await push(world, certificates.fresh);
    assert.equal(later?.outcome, "succeeded");
    assertFinished(world);
    assertNeverDark(world);
  });

  it("keeps the old certificate until it expires where the edge cannot be asked", async () => {
    const { context } = runContext(world);
    const blind = { ...context, endpoints: { ...context.endpoints, dogecloudEdge: "127.0.0.1:1" } };
    const run = async (now: number) => {
      const at = { ...blind, now: () => now };
      const options = { ...quick(at, world), timing: { limit: 0, first: 5 } };
      const certificate = load(certificates.fresh);
      const plan = await planCertificatePush({ provider: "dogecloud", certificate }, at, options);
      return applyCertificatePlan(plan, at, options);
    };
    const first = await run(Date.now());
    assert.equal(first.outcome, "pending");
    assert.deepEqual(
      first.domains.map(({ edge }) => edge),
      ["unreachable", "unreachable"],
    );
    assert.equal((await run(Date.now())).outcome, "unchanged");
    assert.ok(!writes(world).includes(remove));
    assert.equal((await run(Date.now() + 21 * 86_400_000)).outcome, "succeeded");
    assert.deepEqual(writes(world), [upload, bind, bind, remove]);
  });

  it("makes one certificate out of two runs at once", async () => {
    const reports = await Promise.all([push(world, certificates.fresh), push(world, certificates.fresh)]);
    assertNeverDark(world);
    assertForeignKept(world);
    for (const { said } of reports) assertSilent(world, said);
    for (const { report } of reports) assert.deepEqual(report?.errors, []);
    // One copy for all domains, then the other is removed.
    await push(world, certificates.fresh);
    await push(world, certificates.fresh);
    assertFinished(world);
    assertNeverDark(world);
  });

  it("leaves a certificate that the service still counts as bound, and says so", async () => {
    const { state } = world.dogecloud;
    const old = state.certificates.get(Number(world.ids.old));
    assert.ok(old);
    Object.defineProperty(old, "shownCount", { get: () => 1, set: () => undefined });
    const { context } = runContext(world);
    let time = Date.now();
    const hurried = { ...context, now: () => (time += 3000) };
    const options = { ...quick(hurried, world), timing: { limit: 600_000, first: 4 } };
    const certificate = load(certificates.fresh);
    const plan = await planCertificatePush({ provider: "dogecloud", certificate }, hurried, options);
    const report = await applyCertificatePlan(plan, hurried, options);
    assert.match(report.warnings.join(), /in use by the service's own count/);
    assert.ok(!writes(world).includes(remove));
    assert.deepEqual(report.errors, []);
  });
});
