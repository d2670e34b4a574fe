/*
 * Every fault at every call, and a stop at every call: whatever happens, no domain is ever without a valid
 * certificate, nobody else's is touched, nothing secret is said, and the next run ends in the wanted state.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cdn } from "./cdn.ts";
import { dogecloudFaults, startDogecloudCdn } from "./dogecloudCdn.ts";
import { edgeoneFaults, startEdgeoneCdn } from "./edgeoneCdn.ts";
import {
  assertFinished,
  assertForeignKept,
  assertNeverDark,
  assertSilent,
  type CdnWorld,
  type Certificates,
  makeCertificates,
  push,
  resetWorld,
  worldOn,
  writes,
} from "./world.ts";

for (const [service, startCdn, faults] of [
  ["DogeCloud", startDogecloudCdn, dogecloudFaults],
  ["EdgeOne", startEdgeoneCdn, edgeoneFaults],
] as const) {
  describe(`certificates: faults of ${service}`, function () {
    this.timeout(60_000);
    let cdn: Cdn;
    let certificates: Certificates;
    let world: CdnWorld;
    let calls: number;

    before(async () => {
      certificates = await makeCertificates();
      cdn = await startCdn();
      world = worldOn(cdn, certificates);
      await push(world, certificates.fresh);
      calls = cdn.context.log.entries.length;
    });
    after(() => cdn.close());
    beforeEach(() => {
      world = resetWorld(world);
    });

    /** What was late has arrived, then one run without faults, then one that finds nothing to do. */
    const finish = async () => {
      const { log, faults: board } = cdn.context;
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
      assert.ok(calls >= cdn.leastCalls, `${calls} calls`);
    });

    for (const [title, effect] of faults) {
      it(`${title}, once, at each call`, async () => {
        for (let nth = 1; nth <= calls; nth++) {
          world = resetWorld(world);
          cdn.context.faults.add({ ...effect, nth });
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
          cdn.context.faults.add({ kind, nth, times: 0 });
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
      const { log } = cdn.context;
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
          else assert.ok(nth > cdn.leastCalls, `only ${seen} calls`);
          assertForeignKept(world);
          assertNeverDark(world);
          assertSilent(world, said);
          await finish();
        }
      }
    });
  });
}
