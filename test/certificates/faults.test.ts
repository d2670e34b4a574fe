/*
 * Every fault at every call, and a stop at every call: whatever happens, no domain is ever without a valid
 * certificate, nobody else's is touched, nothing secret is said, and the next run ends in the wanted state.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultEffect } from "../../sandbox/faults.ts";
import {
  assertFinished,
  assertForeignKept,
  assertNeverDark,
  assertSilent,
  type Certificates,
  makeCertificates,
  push,
  resetWorld,
  startWorld,
  type World,
  writes,
} from "./world.ts";

/** `code` in HTTP 200 is how the service itself refuses; the others come from whatever stands in between. */
const faults: readonly (readonly [string, FaultEffect])[] = [
  ["429", { kind: "status", status: 429, code: 429, retryAfter: 0 }],
  ["code 429 in HTTP 200", { kind: "status", status: 200, code: 429 }],
  ["500", { kind: "status", status: 500, code: 500 }],
  ["502 without an envelope", { kind: "status", status: 502, body: "bad gateway" }],
  ["code 500 in HTTP 200", { kind: "status", status: 200, code: 500 }],
  ["code 400 in HTTP 200", { kind: "status", status: 200, code: 400, message: "参数错误" }],
  ["code 403 in HTTP 200", { kind: "status", status: 200, code: 403, message: "AccessToken Error" }],
  ["an answer without a code", { kind: "status", status: 200, body: { msg: "" } }],
  ["half an answer", { kind: "status", status: 200, body: '{"code":200,"da' }],
  ["a web page", { kind: "html", status: 200 }],
  ["a block page", { kind: "html" }],
  ["a reset before the effect", { kind: "reset-before" }],
  ["a reset after the effect", { kind: "reset-after" }],
  ["a late effect", { kind: "slow", ms: 500, when: "before" }],
  ["a late answer", { kind: "slow", ms: 500, when: "after" }],
];

describe("certificates: faults", function () {
  this.timeout(60_000);
  let certificates: Certificates;
  let world: World;
  let calls: number;
  /** Two lists to plan; a look, the upload; two binds; two lists to read back, two before the removal, and that. */
  const leastCalls = 11;

  before(async () => {
    certificates = await makeCertificates();
    world = await startWorld(certificates);
    await push(world, certificates.fresh);
    calls = world.dogecloud.context.log.entries.length;
  });
  after(() => world.dogecloud.close());
  beforeEach(() => {
    world = resetWorld(world);
  });

  /** What was late has arrived, then one run without faults, then one that finds nothing to do. */
  const finish = async () => {
    const { log, faults: board } = world.dogecloud.context;
    board.clear();
    while (log.entries.some(({ endedAt }) => endedAt === undefined)) await sleep(10);
    const { report } = await push(world, certificates.fresh);
    assert.deepEqual(report?.errors, []);
    assertFinished(world);
    assertNeverDark(world);
    log.clear();
    assert.equal((await push(world, certificates.fresh)).report?.outcome, "unchanged");
    assert.deepEqual(writes(world), []);
  };

  it("the push under test makes every kind of call", () => {
    assert.ok(calls >= leastCalls, `${calls} calls`);
  });

  for (const [title, effect] of faults) {
    it(`${title}, once, at each call`, async () => {
      for (let nth = 1; nth <= calls; nth++) {
        world = resetWorld(world);
        world.dogecloud.context.faults.add({ ...effect, nth });
        const { said } = await push(world, certificates.fresh);
        assertForeignKept(world);
        assertNeverDark(world);
        assertSilent(world, said);
        await finish();
      }
    });
  }

  it("an outage that begins at any call", async () => {
    for (const kind of ["reset-before", "reset-after"] as const) {
      for (let nth = 1; nth <= calls; nth++) {
        world = resetWorld(world);
        world.dogecloud.context.faults.add({ kind, nth, times: 0 });
        const { report, said } = await push(world, certificates.fresh);
        assert.notEqual(report?.outcome, "unchanged");
        assertForeignKept(world);
        assertNeverDark(world);
        assertSilent(world, said);
        await finish();
      }
    }
  });

  it("a stop at each call, before its effect and after it", async () => {
    const { log } = world.dogecloud.context;
    for (const moment of ["arrived", "answered"] as const) {
      for (let nth = 1; nth <= calls; nth++) {
        world = resetWorld(world);
        const stop = new AbortController();
        let seen = 0;
        const silence = log.listen({
          [moment]: () => {
            seen += 1;
            if (seen === nth) stop.abort();
          },
        });
        const { report, said } = await push(world, certificates.fresh, stop.signal);
        silence();
        // How often a list is read again depends on time, so a run may have been over before its last call.
        if (stop.signal.aborted)
          assert.ok(report === undefined || report.outcome === "cancelled", report?.outcome);
        else assert.ok(nth > leastCalls, `only ${seen} calls`);
        assertForeignKept(world);
        assertNeverDark(world);
        assertSilent(world, said);
        await finish();
      }
    }
  });
});
