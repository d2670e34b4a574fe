/*
 * Whoever waits is told what for, and whoever stops is told what was done: while planning, rolling back, purging,
 * removing and changing DNS.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CallPattern } from "../../sandbox/faults.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { type CliResult, cli, configOf, writes } from "./harness.ts";

const config = ["--config", configOf("r2")];
/** Longer than anybody waits here: the run is stopped before. */
const hangs = { kind: "slow", ms: 30_000 } as const;

describe("a service that hangs, and a person who stops", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  afterEach(() => sandbox.faults.clear());

  /** Stops the command as soon as it says what it waits for. */
  function stopWaiting(args: readonly string[]): Promise<CliResult> {
    return cli(sandbox, args, {
      onStart: (_kill, interrupt, stderr) => {
        let said = "";
        let isStopped = false;
        stderr.on("data", (chunk) => {
          said += chunk;
          if (isStopped || !said.includes("waiting for ")) return;
          isStopped = true;
          interrupt();
        });
      },
    });
  }

  const hang = (fault: CallPattern) => sandbox.faults.add({ ...hangs, ...fault });

  for (const command of ["plan", "deploy", "destroy", "status"]) {
    it(`${command}: while it plans`, async () => {
      hang({ service: "cloudflare", path: "/zones" });
      sandbox.log.clear();
      const { code, stderr } = await stopWaiting([command, ...config]);
      assert.equal(code, 130, stderr);
      assert.match(stderr, /… waiting for Cloudflare \(GET \/zones\)/);
      assert.match(stderr, /Stopped\. Nothing was changed\./);
      assert.deepEqual(writes(sandbox), []);
    });
  }

  it("gives programs the same", async () => {
    hang({ service: "cloudflare", path: "/zones" });
    const { code, stdout } = await stopWaiting(["plan", "--json", ...config]);
    assert.equal(code, 130);
    const { error } = JSON.parse(stdout);
    assert.deepEqual([error.reason, error.what], ["cancelled", "stopped; nothing was changed"]);
  });

  it("rollback: says which version may serve already, and how to be sure", async () => {
    assert.equal((await cli(sandbox, ["deploy", ...config])).code, 0);
    const version = sandbox.account.scripts.all()[0]?.versions[0]?.id ?? assert.fail("it has a version");
    const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-stop-"));
    try {
      const file = path.join(folder, "cdn.jsonc");
      const text = await readFile(configOf("r2"), "utf8");
      await writeFile(file, text.replace("max-age=86400", "max-age=60"));
      const second = await cli(sandbox, ["deploy", "--config", file]);
      assert.equal(second.code, 0, second.stderr);
    } finally {
      await rm(folder, { recursive: true });
    }
    hang({ service: "cloudflare", method: "POST", path: "*/deployments" });
    const { code, stderr } = await stopWaiting(["rollback", version, ...config]);
    assert.equal(code, 130, stderr);
    assert.match(stderr, /stopped while version .{8} was put into service; it may serve it already/);
    assert.match(stderr, new RegExp(`cdn-worker rollback ${version.slice(0, 8)}`));
  });

  it("purge: says how far it came", async () => {
    hang({ service: "cloudflare", path: "*/purge_cache" });
    const { code, stderr } = await stopWaiting(["purge", ...config]);
    assert.equal(code, 130, stderr);
    assert.match(stderr, /stopped after 0 of \d+ addresses/);
  });

  it("dns apply: says how many of its changes are made", async () => {
    assert.equal((await cli(sandbox, ["deploy", ...config])).code, 0, "visitors go only to what is active");
    hang({ service: "dnspod", operation: "CreateRecord" });
    sandbox.dnspod.state.clear("example.net");
    const { code, stderr } = await stopWaiting(["dns", "apply", "--yes", ...config]);
    assert.equal(code, 130, stderr);
    assert.match(stderr, /… waiting for DNSPod \(CreateRecord\)/);
    assert.match(stderr, /images: stopped after 0 of 2 changes\. Run it again to go on\./);
  });

  it("destroy: says that what was done stays", async () => {
    hang({ service: "cloudflare", method: "DELETE" });
    const { code, stderr } = await stopWaiting(["destroy", "--yes", ...config]);
    assert.equal(code, 130, stderr);
    assert.match(stderr, /stopped\. Run destroy again to go on from here/);
  });
});
