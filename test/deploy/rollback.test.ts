/* Rolling back: which version is meant, and that it stays the same one when the command is run again. */
import assert from "node:assert/strict";
import type { DeployEvent } from "../../extension/core/events.ts";
import { listVersions, rollBack } from "../../extension/deploy/versions.ts";
import type { Site } from "../../extension/site/site.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { contextOf, deploy, siteOf, trustedSandbox } from "./engine.ts";
import { cli, configOf } from "./harness.ts";

describe("rollback", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let site: Site;
  before(async () => {
    sandbox = await trustedSandbox();
    site = await siteOf("r2");
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.close());

  const script = () => sandbox.account.scripts.find("cdn-images") ?? assert.fail("there is no Worker");
  const serving = () => script().deployments[0]?.versions[0]?.version_id;
  const rollback = () => cli(sandbox, ["rollback", "--config", configOf("r2")]);

  /** Deploys the site so many times, each time with other code. Oldest version first. */
  async function deployTimes(count: number): Promise<readonly string[]> {
    for (let each = 1; each <= count; each++) {
      const worker = { ...site.worker, cacheControl: `public, max-age=${each}` };
      const { errors } = await deploy({ ...site, worker }, contextOf(sandbox));
      assert.deepEqual(errors, []);
    }
    return script().versions.map(({ id }) => id);
  }

  it("stopped at any call and run again, it serves the one version that it meant", async () => {
    const [first, second, third] = await deployTimes(3);
    const untouched = [...script().deployments];
    let kills = 0;
    for (let nth = 1; nth === kills + 1; nth++) {
      script().deployments.splice(0, script().deployments.length, ...untouched);
      assert.equal(serving(), third);
      let seen = 0;
      let kill = () => {};
      const stop = sandbox.log.listen({
        answered: () => {
          seen += 1;
          if (seen !== nth) return;
          kills += 1;
          kill();
        },
      });
      await cli(sandbox, ["rollback", "--config", configOf("r2")], {
        onStart: (end) => {
          kill = end;
        },
      });
      stop();
      const { code, stderr } = await rollback();
      assert.equal(code, 0, stderr);
      assert.equal(serving(), second, `killed after call ${nth}; the first version is ${first}`);
    }
    assert.ok(kills >= 6, `only ${kills} calls`);
  });

  it("says which version it means before it acts, and the second time that it is served already", async () => {
    const [, second = "", third = ""] = await deployTimes(3);
    const events: (DeployEvent | string)[] = [];
    const stop = sandbox.log.listen({
      arrived: ({ write, path }) => {
        if (write) events.push(path);
      },
    });
    const target = await rollBack(site, contextOf(sandbox, { emit: (event) => events.push(event) }));
    stop();
    assert.equal(target.id, second);
    const said = events.findIndex(
      (event) =>
        typeof event !== "string" &&
        event.type === "log" &&
        event.level === "info" &&
        event.message.includes(second.slice(0, 8)) &&
        event.message.includes(third.slice(0, 8)),
    );
    const acted = events.findIndex((event) => typeof event === "string");
    assert.ok(said >= 0 && acted > said, JSON.stringify(events));
    const again = await rollback();
    assert.equal(again.code, 0);
    assert.match(again.stderr, new RegExp(`serves version ${second.slice(0, 8)} already`));
  });

  it("after a new deploy it means the one that was served before, not the next older upload", async () => {
    const [first, second] = await deployTimes(2);
    await rollback();
    assert.equal(serving(), first);
    const worker = { ...site.worker, cacheControl: "public, max-age=3" };
    await deploy({ ...site, worker }, contextOf(sandbox));
    await rollback();
    assert.equal(serving(), first, `not ${second}, which nobody served when the third came`);
  });

  it("knows every version that can be served, not only the first page of them", async () => {
    const [oldest = ""] = await deployTimes(12);
    const versions = await listVersions(site, contextOf(sandbox));
    assert.equal(versions.length, 12);
    const { code, stderr } = await cli(sandbox, ["rollback", oldest.slice(0, 8), "--config", configOf("r2")]);
    assert.equal(code, 0, stderr);
    assert.equal(serving(), oldest);
    // The service keeps the last hundred.
    const [version] = script().versions;
    assert.ok(version);
    for (let each = 0; each < 100; each++)
      script().versions.push({ ...version, id: `${each}`.padStart(36, "0") });
    assert.equal((await listVersions(site, contextOf(sandbox))).length, 100);
  });
});
