/* Plan, apply, verify, settle: the one way in which a site's records are changed. */
import assert from "node:assert/strict";
import { runDns } from "../../extension/dns/runDns.ts";
import { openSiteDns, type SiteDns } from "../../extension/dns/siteDns.ts";
import { planSiteDns } from "../../extension/dns/sitePlan.ts";
import { type DnsSandbox, domain, domesticTarget, fallbackOrigin, site, startDnsSandbox } from "./sandbox.ts";

describe("a run over a site's DNS", () => {
  let sandbox: DnsSandbox;
  beforeEach(async () => {
    sandbox = await startDnsSandbox({ behaviour: { listLagMs: 400 } });
  });
  afterEach(() => sandbox.close());

  const open = (): SiteDns =>
    openSiteDns(site(), sandbox.context()) ?? assert.fail("the keys of the sandbox are given");
  const writes = () => sandbox.log.entries.filter(({ write }) => write).length;

  it("plans with one context, applies with another, and knows its own writes while the list lags", async () => {
    const dns = open();
    const plan = await planSiteDns(dns, sandbox.context());
    assert.equal(plan.changes.length, 2);
    const report = await runDns(plan.dns, plan, sandbox.context());
    assert.deepEqual(report.errors, []);
    assert.deepEqual(
      report.verifications.map(({ verdict: { kind } }) => kind),
      ["verified"],
    );
    assert.equal(report.done.length, 2);
    // It has settled: a run that remembers nothing sees all of it.
    const again = await planSiteDns(open(), sandbox.context());
    assert.deepEqual(again.changes, []);
    const before = writes();
    assert.deepEqual((await runDns(again.dns, again, sandbox.context())).done, []);
    assert.equal(writes(), before);
  });

  it("sends all visitors one way, and asks whether they get there", async () => {
    const plan = await planSiteDns(open(), sandbox.context(), "cloudflare");
    const { verifications } = await runDns(plan.dns, plan, sandbox.context());
    assert.deepEqual(
      verifications.map(({ expected, verdict }) => [expected.china, expected.abroad, verdict.kind]),
      [[[fallbackOrigin], [fallbackOrigin], "verified"]],
    );
  });

  it("does not ask what visitors get where a record could not be written", async () => {
    sandbox.dnspod.state.seed(domain, [{ subDomain: "images", type: "A", value: "192.0.2.1" }]);
    const plan = await planSiteDns(open(), sandbox.context());
    const context = sandbox.context();
    const { errors, verifications } = await runDns(plan.dns, plan, context);
    assert.deepEqual([errors.map(({ reason }) => reason), verifications], [["foreign"], []]);
    assert.ok(!context.events.some((event) => event.type === "stage" && event.resource === "verification"));
  });

  it("says what is done where it was stopped while it verified", async () => {
    const plan = await planSiteDns(open(), sandbox.context());
    Object.assign(sandbox.dns.switches, { alidns: "silent", googleDns: "silent", nameServer: "silent" });
    const stop = new AbortController();
    const emit = (event: { readonly type: string; readonly resource?: string }) => {
      if (event.type === "stage" && event.resource === "verification") stop.abort();
    };
    const report = await runDns(plan.dns, plan, sandbox.context({ signal: stop.signal, emit }));
    assert.equal(report.cancelled, true);
    assert.equal(report.done.length, 2);
    assert.ok(sandbox.dnspod.state.records(domain).some(({ value }) => value === `${domesticTarget}.`));
  });

  it("is finished by the next run, wherever it was stopped", async () => {
    for (let nth = 1; ; nth++) {
      const world = await startDnsSandbox();
      try {
        const run = async (signal?: AbortSignal) => {
          const context = world.context(signal ? { signal } : {});
          const dns = openSiteDns(site(), context) ?? assert.fail("the keys of the sandbox are given");
          const plan = await planSiteDns(dns, context);
          return runDns(dns, plan, context);
        };
        const stop = new AbortController();
        let calls = 0;
        const silence = world.log.listen({ answered: () => (++calls === nth ? stop.abort() : undefined) });
        const first = await run(stop.signal).catch((error: unknown) => {
          assert.ok(stop.signal.aborted, String(error));
          return undefined;
        });
        silence();
        const { errors, verifications } = await run();
        assert.deepEqual(errors, []);
        assert.deepEqual(
          verifications.map(({ verdict: { kind } }) => kind),
          ["verified"],
        );
        const made = world.dnspod.state.records(domain).filter(({ type }) => type === "CNAME");
        assert.equal(made.length, 2, `stopped at call ${nth}`);
        if (!stop.signal.aborted) {
          assert.equal(first?.cancelled, false);
          assert.ok(nth > 7, `only ${nth} calls`);
          return;
        }
      } finally {
        await world.close();
      }
    }
  });
});
