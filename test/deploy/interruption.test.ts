import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, type Example, examples, whatExists } from "./harness.ts";

/*
 * The process is killed after its n-th request, for every n: the effect has happened, the answer is never read. Then
 * it is run again: the accounts must end as after an undisturbed run, with nothing made twice.
 */
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

for (const example of examples) {
  describe(`${example}: a deploy that is killed and run again`, function () {
    this.timeout(600_000);
    let sandbox: Sandbox;
    let undisturbed: unknown;
    let requests = 0;

    before(async () => {
      sandbox = await startSandbox();
      const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf(example)]);
      assert.equal(code, 0, stderr);
      undisturbed = whatExists(sandbox);
      requests = sandbox.log.entries.filter(({ service }) => services.has(service)).length;
    });
    after(() => sandbox.close());

    it("ends the same for every n, and makes nothing twice", async () => {
      assert.ok(requests > 15, `only ${requests} requests`);
      let kills = 0;
      for (let nth = 1; nth <= requests; nth++) {
        sandbox.reset();
        // The number of polls varies: a run may be over before its n-th request.
        if (await deployUntil(sandbox, example, nth)) kills += 1;
        const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf(example)]);
        assert.equal(code, 0, `killed after request ${nth}: ${stderr}`);
        assert.deepEqual(whatExists(sandbox), undisturbed, `killed after request ${nth}`);
      }
      assert.ok(kills >= requests - 5, `${kills} kills for ${requests} requests`);
    });
  });
}
