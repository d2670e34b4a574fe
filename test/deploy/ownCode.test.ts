/* `worker.entry` in a cloned repository: what it may take into a Worker, and what the person is shown of it. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, writes } from "./harness.ts";

describe("a repository with code of its own", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let home: string;
  let config: readonly string[];
  before(async () => {
    sandbox = await startSandbox();
    home = await mkdtemp(path.join(tmpdir(), "cdn-worker-own-code-"));
    const text = await readFile(configOf("r2"), "utf8");
    await mkdir(path.join(home, "clone/.git"), { recursive: true });
    await mkdir(path.join(home, "victim"));
    await writeFile(path.join(home, "victim/id_rsa.txt"), "a private key");
    const file = path.join(home, "clone/cdn.jsonc");
    await writeFile(file, text.replace(/"worker": \{/, `"worker": { "entry": "worker.ts",`));
    config = ["--config", file];
  });
  after(async () => {
    await sandbox.close();
    await rm(home, { recursive: true });
  });

  it("the plan lists what its Worker is made of, until it is uploaded", async () => {
    await writeFile(path.join(home, "clone/greeting.txt"), "hello");
    await writeFile(
      path.join(home, "clone/worker.ts"),
      `import greeting from "./greeting.txt"; import { r2 } from "cdn-worker/origins/r2.ts"; import { serve } from "cdn-worker/serve.ts";
       export default { fetch: (request, env, context) => request.url.endsWith("/hello") ? new Response(greeting) : serve(request, r2(env.MY_BUCKET), env, context) };`,
    );
    const planned = await cli(sandbox, ["plan", ...config]);
    assert.equal(planned.code, 2, planned.stderr);
    assert.match(
      planned.stdout + planned.stderr,
      /code of its own \(worker\.entry\).*:\n {6}greeting\.txt\n {6}worker\.ts\n/,
    );
    const { code, stderr } = await cli(sandbox, ["deploy", ...config]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /\n {6}greeting\.txt\n {6}worker\.ts\n/);
    const again = JSON.parse((await cli(sandbox, ["plan", "--json", ...config])).stdout);
    assert.deepEqual([again.changes, again.ownCode], [[], []]);
  });

  it("a private key of the machine is never uploaded", async () => {
    await writeFile(
      path.join(home, "clone/worker.ts"),
      `import key from "../victim/id_rsa.txt"; export default { fetch: () => new Response(key) };`,
    );
    sandbox.log.clear();
    const { code, stderr } = await cli(sandbox, ["deploy", "--yes", ...config]);
    assert.equal(code, 1);
    assert.match(stderr, /it cannot hold \.\.\/victim\/id_rsa\.txt: it is outside of the project/);
    assert.deepEqual(writes(sandbox), []);
  });
});
