import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, whatExists, writes } from "./harness.ts";

interface Verification {
  readonly verdict: string;
  readonly evidence: readonly string[];
}

describe("a site in front of an S3-compatible service, on the sandbox", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let folder: string;
  let example: string;

  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-s3-"));
    example = await readFile(configOf("s3"), "utf8");
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  /** The example with other values of its origin; `undefined` leaves a key out. */
  async function config(origin: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
    const changed = Object.entries(origin).reduce(
      (text, [key, value]) =>
        text.replace(
          new RegExp(`"${key}": "[^"]*"(,?)(?=[^"]*//)`),
          value === undefined ? "" : `"${key}": "${value}"$1`,
        ),
      example,
    );
    const file = path.join(folder, "cdn.jsonc");
    await writeFile(file, changed);
    return file;
  }

  for (const addressing of ["virtual-host", "path", undefined]) {
    it(`addressed ${addressing ?? "as usual"}: deploys, serves, verifies, changes and goes`, async () => {
      sandbox.s3.settings.addressing = addressing === "virtual-host" ? "virtual" : "path";
      const file = await config({ addressing });
      const deployed = await cli(sandbox, ["deploy", "--json", "--config", file]);
      assert.equal(deployed.code, 0, deployed.stderr);
      const [verification]: readonly Verification[] = JSON.parse(deployed.stdout).verifications;
      assert.equal(verification?.verdict, "verified");
      assert.match(verification.evidence.join("\n"), /ETag as in the bucket/);

      await writeFile(file, (await readFile(file, "utf8")).replace("max-age=604800", "max-age=60"));
      const changed = await cli(sandbox, ["plan", "--json", "--config", file]);
      assert.equal(changed.code, 2);
      assert.deepEqual(
        JSON.parse(changed.stdout).changes.map((one: { action: string; name: string }) => [
          one.action,
          one.name,
        ]),
        [["update", "cdn-media"]],
      );
      assert.equal((await cli(sandbox, ["deploy", "--config", file])).code, 0);
      assert.equal((await cli(sandbox, ["verify", "--config", file])).code, 0);
      assert.equal((await cli(sandbox, ["destroy", "--yes", "--config", file])).code, 0);
      assert.equal(sandbox.account.scripts.all().length, 0);
      assert.equal(
        (await (await sandbox.s3Bucket("blog-s3")).list()).objects.length > 0,
        true,
        "the files stay",
      );
    });
  }

  const secret = "k".repeat(40);
  const refused: readonly {
    readonly title: string;
    readonly origin?: Readonly<Record<string, string | undefined>>;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly prepare?: () => void;
    readonly reason: string;
    readonly says: RegExp;
  }[] = [
    {
      title: "a secret that is wrong",
      env: { S3_SECRET_ACCESS_KEY: secret },
      reason: "unauthenticated",
      says: /S3 bucket blog-s3: S3 does not accept the key .*SignatureDoesNotMatch.*S3_SECRET_ACCESS_KEY/,
    },
    {
      title: "a key that the service does not know",
      env: { S3_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" },
      reason: "unauthenticated",
      says: /S3 bucket blog-s3: S3 does not accept the key .*InvalidAccessKeyId.*S3_ACCESS_KEY_ID/,
    },
    {
      title: "a key that is for another bucket",
      env: { S3_ACCESS_KEY_ID: "AKIAANOTHERBUCKET000", S3_SECRET_ACCESS_KEY: secret },
      prepare: () =>
        sandbox.s3.keys.push({
          accessKeyId: "AKIAANOTHERBUCKET000",
          secretAccessKey: secret,
          bucket: "another-bucket",
        }),
      reason: "forbidden",
      says: /S3 bucket blog-s3: the key may neither list this bucket nor read its files .*key that is for it/,
    },
    {
      title: "a bucket that is not there",
      origin: { bucket: "absent-bucket" },
      reason: "notFound",
      says: /S3 bucket absent-bucket: s3\.zz-north-1\.storage\.example has no such bucket/,
    },
    {
      title: "a region that is not the bucket's",
      origin: { region: "eu-west-9" },
      reason: "config",
      says: /is in the region zz-north-1, and eu-west-9 was asked for.*"region": "zz-north-1"/,
    },
    {
      title: "no region where the endpoint tells none",
      origin: { region: undefined },
      reason: "config",
      says: /is in the region zz-north-1, and us-east-1 was asked for/,
    },
  ];
  for (const { title, origin, env = {}, prepare, reason, says } of refused) {
    it(`is refused before anything is made: ${title}`, async () => {
      prepare?.();
      const file = await config(origin);
      const before = whatExists(sandbox);
      sandbox.log.clear();
      const { code, stdout, stderr } = await cli(sandbox, ["deploy", "--json", "--config", file], { env });
      assert.equal(code, 1, stderr);
      const [error] = JSON.parse(stdout).errors;
      assert.deepEqual([error.provider, error.reason], ["s3compatible", reason]);
      assert.match(`${error.subject}: ${error.what}. ${error.remedy}`, says);
      assert.deepEqual(whatExists(sandbox), before);
      assert.deepEqual(writes(sandbox), []);
      for (const [name, value] of Object.entries(env)) {
        if (name.includes("SECRET"))
          assert.ok(!`${stdout}${stderr}`.includes(value ?? ""), "the secret is told");
      }
    });
  }

  it("takes a key that is for its bucket alone and may only read", async () => {
    sandbox.s3.keys.splice(0, Number.POSITIVE_INFINITY, {
      accessKeyId: "AKIAONLYTHISBUCKET00",
      secretAccessKey: secret,
      bucket: "blog-s3",
      readOnly: true,
    });
    const env = { S3_ACCESS_KEY_ID: "AKIAONLYTHISBUCKET00", S3_SECRET_ACCESS_KEY: secret };
    const { code, stderr } = await cli(sandbox, ["deploy", "--config", await config()], { env });
    assert.equal(code, 0, stderr);
  });

  it("asks for the key that is missing, by its provider", async () => {
    const { code, stdout } = await cli(sandbox, ["deploy", "--json", "--config", await config()], {
      env: { S3_SECRET_ACCESS_KEY: undefined },
    });
    assert.equal(code, 1);
    const [error] = JSON.parse(stdout).errors;
    assert.equal(error.provider, "s3compatible");
    assert.match(`${error.subject} ${error.remedy}`, /S3_SECRET_ACCESS_KEY/);
  });
});
