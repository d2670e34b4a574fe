import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, writes } from "./harness.ts";

describe("Ctrl-C in the middle of a deploy", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  before(async () => {
    // A certificate that takes a minute: the run is sure to be waiting for it.
    sandbox = await startSandbox({ times: { hostnameIssuance: 60_000 } });
  });
  after(() => sandbox.close());

  it("ends in good order with its own exit code, and the next run goes on from there", async () => {
    const stop = { now: () => {} };
    const off = sandbox.log.listen({
      answered: ({ operation }) => {
        if (operation !== "CreateRecord") return;
        stop.now();
        stop.now = () => {};
      },
    });
    const stopped = await cli(sandbox, ["deploy", "--config", configOf("b2")], {
      onStart: (_kill, interrupt) => {
        stop.now = () => setTimeout(interrupt, 500);
      },
    });
    off();
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.match(stopped.stderr, /What was done stays; deploy again/);

    sandbox.advance(60_000);
    sandbox.log.clear();
    const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf("b2")]);
    assert.equal(code, 0, stderr);
    assert.ok(!writes(sandbox).some((write) => write.startsWith("cloudflare POST")), "nothing is made again");
  });
});
