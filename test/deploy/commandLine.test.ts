import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf } from "./harness.ts";

interface Row {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the document's error must say. */
  readonly says: RegExp;
}

describe("the command line's manners", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  let two: string;
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-cli-"));
    two = path.join(folder, "two.jsonc");
    const site = (zone: string, name: string) => ({
      zone,
      origin: { type: "r2", bucket: `bucket-${name}` },
      fallbackOrigin: `${name}.${zone}`,
      hostnames: [`${name}.example.net`],
      worker: { name: `cdn-${name}` },
    });
    const sites = { one: site("absent.example", "one"), two: site("example.com", "two") };
    await writeFile(two, JSON.stringify({ sites }));
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const r2 = ["--config", configOf("r2")];
  const failures: readonly Row[] = [
    { args: ["dploy"], says: /no command dploy.*deploy/ },
    { args: ["plan", "--sit", "images"], says: /--sit/ },
    { args: ["plan", "--config", "/nonexistent/cdn.jsonc"], says: /no such file/ },
    { args: ["plan", "--config", "/"], says: /cannot be read/ },
    { args: ["plan", "images", ...r2], says: /no argument.*--site images/ },
    { args: ["status", "--site", "imags", ...r2], says: /no site of that name.*images/ },
    { args: ["generate", "--out", "/", ...r2], says: /cannot be written/ },
    { args: ["deploy", ...r2], env: { CLOUDFLARE_API_TOKEN: undefined }, says: /none is given/ },
    { args: ["rollback", ...r2], says: /does not exist.*Deploy the site first/ },
    { args: ["sign"], says: /URL to sign/ },
    { args: ["cert", "nope"], says: /not understood/ },
    { args: ["dns", "nope"], says: /not understood/ },
    { args: ["constructor"], says: /no command constructor/ },
    { args: ["cert", "constructor"], says: /not understood/ },
    { args: ["dns", "toString", ...r2], says: /not understood/ },
    { args: ["dns", "apply", "images", ...r2], says: /no argument.*--site images/ },
    { args: ["--site", "nope", "dns", "plan", ...r2], says: /no site of that name/ },
    { args: ["plan", "--config"], says: /^Option '--config' argument is ambiguous\. See/ },
  ];
  for (const { args, env, says } of failures) {
    it(`${args.slice(0, 3).join(" ")} fails with one JSON document that holds the error`, async () => {
      const { code, stdout, stderr } = await cli(sandbox, [...args, "--json"], { env: env ?? {} });
      assert.equal(code, 1, stderr);
      const { error } = JSON.parse(stdout);
      assert.match(`${error.what}. ${error.remedy}`, says);
      assert.doesNotMatch(stderr, /\n {4}at /, "a stack trace is no message");
    });
  }

  it("the document of a config with mistakes names each with its place", async () => {
    const file = path.join(folder, "wrong.jsonc");
    await writeFile(file, `{ "sites": { "a": { "zone": "example.com", "colour": 1 } } }`);
    const { stdout } = await cli(sandbox, ["plan", "--json", "--config", file]);
    const { error } = JSON.parse(stdout);
    assert.ok(error.problems.length > 1);
    const unknown = error.problems.find(({ code }: { code: string }) => code === "unknown-key");
    assert.deepEqual([unknown.line, unknown.column], [1, 44]);
  });

  it("says them in Chinese with the stops of Chinese", async () => {
    const file = path.join(folder, "empty.jsonc");
    await writeFile(file, "");
    const { stderr } = await cli(sandbox, ["plan", "--config", file], { env: { LANG: "zh_CN.UTF-8" } });
    assert.match(stderr, /empty\.jsonc:1:1 这个文件是空的。\p{Script=Han}/u);
    assert.doesNotMatch(stderr, /\p{Script=Han}\. /u);
  });

  it("what stops one site of a file does not stop the others, and the document keeps both", async () => {
    const { code, stdout, stderr } = await cli(sandbox, ["plan", "--json", "--config", two]);
    assert.equal(code, 1, stderr);
    const [one, second] = JSON.parse(stdout);
    assert.equal(one.site, "one");
    assert.equal(one.error.reason, "notFound");
    assert.equal(second.site, "two");
    assert.ok(second.changes.length > 0);
  });

  it("dns keeps to the same: what stops one site does not stop the others", async () => {
    const file = path.join(folder, "dns.jsonc");
    const { sites } = JSON.parse(await readFile(two, "utf8"));
    const { one } = sites;
    const dns = { provider: "dnspod", domain: "example.net", default: "a.example-domestic-cdn.com" };
    sites.one = { ...one, hostnames: ["one.absent.net"], dns: { ...dns, domain: "absent.net" } };
    sites.two.dns = dns;
    await writeFile(file, JSON.stringify({ sites }));
    const env = { CLOUDFLARE_API_TOKEN: undefined };
    const { code, stdout, stderr } = await cli(sandbox, ["dns", "plan", "--json", "--config", file], { env });
    assert.equal(code, 1, stderr);
    const [first, second] = JSON.parse(stdout);
    assert.deepEqual([first.site, first.error.reason], ["one", "notFound"]);
    assert.equal(second.site, "two");
    assert.ok(second.changes.length > 0);
  });

  it("generate --json without a file is one document as well", async () => {
    const { code, stdout } = await cli(sandbox, ["generate", "--json", ...r2]);
    assert.equal(code, 0);
    assert.match(JSON.parse(stdout).code, /export default|export \{/);
  });

  it("a deploy whose output nobody reads any more is brought to its end", async () => {
    const { code } = await cli(sandbox, ["deploy", "--json", ...r2], { isRead: false });
    assert.equal(code, 0);
    assert.equal((await cli(sandbox, ["plan", ...r2])).code, 0, "nothing is left to do");
    sandbox.reset();
  });

  it("a result that cannot be written is an error, in words", async function () {
    if (!existsSync("/dev/full")) this.skip();
    const full = await open("/dev/full", "w");
    try {
      const { code, stderr } = await cli(sandbox, ["generate", ...r2], { stdout: full.fd });
      assert.equal(code, 1);
      assert.match(stderr, /^✖ Standard output: it cannot be written \(ENOSPC\)/);
      assert.doesNotMatch(stderr, /\n {4}at /);
    } finally {
      await full.close();
    }
  });

  it("a folder that was removed under its feet is named", async () => {
    const gone = await mkdtemp(path.join(folder, "gone-"));
    const script = `cd "${gone}" && rmdir "${gone}" && exec "$0" "$@"`;
    const { code, stdout } = await cli(sandbox, ["plan", "--json", ...r2], { wrap: script });
    assert.equal(code, 1);
    assert.match(JSON.parse(stdout).error.remedy, /another folder/);
  });

  it("a yes in front of the command is no name", async () => {
    const { code, stderr } = await cli(sandbox, [...r2, "--yes", "plan"]);
    assert.equal(code, 2, stderr);
  });
});
