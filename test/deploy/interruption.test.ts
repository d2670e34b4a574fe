import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, type Example, twoExamples, whatExists } from "./harness.ts";

/*
 * The process is killed after its n-th request, for every n: the effect has happened, the answer is never read. Then
 * it is run again: the accounts must end as after an undisturbed run, with nothing made twice. Every fourth n, which
 * ones `FAULT_SEED` says; all of them with `FAULT_CASES=all` (`npm run test:faults`).
 */
const every = process.env.FAULT_CASES === "all" ? 1 : 4;
const offset = Number(process.env.FAULT_SEED ?? 1) % every;
const services: ReadonlySet<string> = new Set(["cloudflare", "dnspod"]);

async function deployUntil(sandbox: Sandbox, example: Example, nth: number): Promise<boolean> {
  let seen = 0;
  let killed = false;
  let kill = () => {};
  const stop = sandbox.log.listen({
    answered: (request) => {
      if (!services.has(request.service)) return;
      seen += 1;
      if (seen !== nth) return;
      killed = true;
      kill();
    },
  });
  await cli(sandbox, ["deploy", "--config", configOf(example)], {
    onStart: (killChild) => {
      kill = killChild;
    },
  });
  stop();
  return killed;
}

/** Kills after every request in turn; throws at the first end that differs from the undisturbed one. */
async function killEverywhere(example: Example): Promise<void> {
  const sandbox = await startSandbox();
  try {
    const deploy = () => cli(sandbox, ["deploy", "--config", configOf(example)]);
    const first = await deploy();
    assert.equal(first.code, 0, first.stderr);
    const undisturbed = whatExists(sandbox);
    const requests = sandbox.log.entries.filter(({ service }) => services.has(service)).length;
    assert.ok(requests > 15, `only ${requests} requests`);

    let kills = 0;
    const chosen = Array.from({ length: requests }, (_, index) => index + 1).filter(
      (nth) => nth % every === offset,
    );
    for (const nth of chosen) {
      sandbox.reset();
      // The number of polls varies: a run may be over before its n-th request.
      if (await deployUntil(sandbox, example, nth)) kills += 1;
      const { code, stderr } = await deploy();
      assert.equal(code, 0, `killed after request ${nth}: ${stderr}`);
      assert.deepEqual(whatExists(sandbox), undisturbed, `killed after request ${nth}`);
    }
    assert.ok(kills >= chosen.length - 5 && kills > 0, `${kills} kills for ${chosen.length} requests`);
  } finally {
    await sandbox.close();
  }
}

describe("a deploy that is killed and run again ends the same for every n, and makes nothing twice", function () {
  this.timeout(600_000);
  // Most of the time is waiting: both examples are killed side by side.
  const runs = new Map<Example, Promise<PromiseSettledResult<void>[]>>();
  before(() => {
    for (const example of twoExamples) runs.set(example, Promise.allSettled([killEverywhere(example)]));
  });
  for (const example of twoExamples) {
    it(example, async () => {
      const [result] = (await runs.get(example)) ?? [];
      if (result?.status !== "fulfilled") throw result?.reason;
    });
  }
});
