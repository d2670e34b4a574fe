/*
 * A key that its service refuses: the document says whose key it is, so that a program or a person knows which
 * account to look at. A provider that joins the registry has to join here, or this does not compile.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ProviderId, providers } from "../../extension/providers/registry.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { refusedSites } from "../refusedSites.ts";
import { cli, writes } from "./harness.ts";

/** A command that meets the provider's key. */
const commands: Readonly<Record<ProviderId, readonly string[]>> = {
  cloudflare: ["plan"],
  backblaze: ["deploy", "--yes"],
  s3compatible: ["deploy", "--yes"],
  dnspod: ["dns", "plan"],
  alidns: ["dns", "plan"],
  dogecloud: ["cert", "list", "--provider", "dogecloud"],
  edgeone: ["cert", "list", "--provider", "edgeone"],
};

describe("a key that is refused", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-refused-"));
  });
  afterEach(() => sandbox.reset());
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const failureOf = async (provider: ProviderId, env: Readonly<Record<string, string | undefined>>) => {
    const site = refusedSites[provider];
    const file = path.join(folder, `${provider}.jsonc`);
    await writeFile(file, JSON.stringify({ sites: { [provider]: site } }));
    const args = [...commands[provider], ...(site ? ["--config", file] : []), "--json"];
    const { code, stdout, stderr } = await cli(sandbox, args, { env });
    assert.equal(code, 1, stderr);
    const document: unknown = JSON.parse(stdout);
    const { error, errors } = Array.isArray(document) ? document[0] : Object(document);
    return { error: error ?? errors[0], stdout, stderr };
  };

  for (const { id, title, key } of providers) {
    it(`names ${title} as the provider in --json, with what to set`, async () => {
      const variables = Object.values(key).map(({ variable }) => variable);
      const wrong = "W".repeat(40);
      const secret = variables.at(-1) ?? "";
      const { error, stdout, stderr } = await failureOf(id, { [secret]: wrong });
      assert.equal(error.reason, "unauthenticated", stdout);
      assert.equal(error.provider, id);
      assert.ok(
        variables.some((variable) => error.remedy.includes(variable)),
        error.remedy,
      );
      assert.deepEqual(writes(sandbox), [], "something was written all the same");
      assert.ok(!stdout.includes(wrong) && !stderr.includes(wrong), "the key is shown");
    });

    if (id === "cloudflare") continue;
    it(`names ${title} after its owner has deleted the key`, async () => {
      sandbox.revokeKeys();
      const { error, stdout } = await failureOf(id, {});
      assert.deepEqual([error.reason, error.provider], ["unauthenticated", id], stdout);
    });
  }
});
