import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { refused, result } from "../testing/api.ts";
import { visit } from "../testing/visit.ts";
import { deployPermissions } from "./tokens.ts";

const wrangler = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

const source = `interface Env { NAME: string; FILES: { get(key: string): Promise<{ text(): Promise<string> } | null> } }
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const file = await env.FILES.get(new URL(request.url).pathname.slice(1));
    return new Response(env.NAME + ": " + (file === null ? "nothing" : await file.text()));
  },
};
`;

/** Cloudflare's own command line: what it asks of the service is what the sandbox has to know. */
describe("sandbox: wrangler", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    sandbox.reset();
    folder = await mkdtemp(join(tmpdir(), "cdn-worker-wrangler-"));
    await writeFile(join(folder, "index.ts"), source);
    await configure({});
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const configure = (more: object) =>
    writeFile(
      join(folder, "wrangler.json"),
      JSON.stringify({
        name: "by-wrangler",
        main: "index.ts",
        compatibility_date: "2026-01-01",
        upload_source_maps: true,
        vars: { NAME: "first" },
        r2_buckets: [{ binding: "FILES", bucket_name: "files-of-wrangler" }],
        ...more,
      }),
    );

  const run = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [wrangler, ...args], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        CI: "1",
        NO_COLOR: "1",
        WRANGLER_SEND_METRICS: "false",
        CLOUDFLARE_API_BASE_URL: sandbox.env.CLOUDFLARE_API_BASE_URL,
        CLOUDFLARE_API_TOKEN: sandbox.env.CLOUDFLARE_API_TOKEN,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    const [code] = await once(child, "close");
    return { code, output };
  };

  it("deploys with a bucket, a source map, a route and a custom domain, and deploys anew", async () => {
    await configure({
      routes: ["files.example.com/*", { pattern: "img.example.com", custom_domain: true }],
    });
    const proxied = { type: "AAAA", name: "files.example.com", content: "100::", ttl: 1, proxied: true };
    await result(sandbox, "POST", "/zones/{zone}/dns_records", proxied);
    const first = await run("deploy");
    assert.equal(first.code, 0, first.output);
    await (await sandbox.r2Bucket("files-of-wrangler")).put("a.txt", "hello");
    for (const host of ["files.example.com", "img.example.com"]) {
      const { status, body } = await visit(sandbox, host, "/a.txt");
      assert.deepEqual([status, body], [200, "first: hello"], host);
    }
    const script = sandbox.account.scripts.find("by-wrangler");
    assert.match(first.output, new RegExp(`Current Version ID: ${script?.versions.at(-1)?.id}`));

    await configure({
      vars: { NAME: "second" },
      routes: [{ pattern: "img.example.com", custom_domain: true }],
    });
    const second = await run("deploy");
    assert.equal(second.code, 0, second.output);
    assert.equal((await visit(sandbox, "img.example.com", "/b.txt")).body, "second: nothing");
    assert.equal(script?.versions.length, 2);
  });

  it("lists and rolls back versions, and removes the Worker with all that led to it", async () => {
    await configure({ routes: [{ pattern: "img.example.com", custom_domain: true }] });
    assert.equal((await run("deploy")).code, 0);
    await configure({
      vars: { NAME: "second" },
      routes: [{ pattern: "img.example.com", custom_domain: true }],
    });
    assert.equal((await run("deploy")).code, 0);
    const listed = await run("versions", "list", "--json");
    assert.equal(listed.code, 0, listed.output);
    const versions = sandbox.account.scripts.find("by-wrangler")?.versions.map(({ id }) => id) ?? [];
    assert.equal(versions.length, 2);
    for (const id of versions) assert.ok(listed.output.includes(id), listed.output);
    const back = await run("rollback", versions[0] ?? "", "--message", "back", "--yes");
    assert.equal(back.code, 0, back.output);
    assert.equal((await visit(sandbox, "img.example.com", "/x")).body, "first: nothing");
    sandbox.token.permissions = [...deployPermissions, { group: "workers_kv", level: "read" }];
    const removed = await run("delete", "--force");
    assert.equal(removed.code, 0, removed.output);
    await refused(sandbox, [404, 10007], "GET", "/accounts/{account}/workers/scripts/by-wrangler/settings");
    assert.equal(sandbox.account.workerDomains.size, 0);
  });

  it("says who one is, with and without the permission to know", async () => {
    const anonymous = await run("whoami");
    assert.equal(anonymous.code, 0, anonymous.output);
    assert.match(anonymous.output, /Unable to retrieve email/);
    assert.match(anonymous.output, new RegExp(sandbox.account.id));
    sandbox.token.permissions = [
      ...deployPermissions,
      { group: "user_details", level: "read" },
      { group: "memberships", level: "read" },
    ];
    const known = await run("whoami");
    assert.equal(known.code, 0, known.output);
    assert.match(known.output, /owner@example\.com/);
    assert.match(known.output, new RegExp(sandbox.account.id));
  });

  it("reports what the service refuses", async () => {
    await configure({ compatibility_date: "2099-01-01" });
    const answer = await run("deploy");
    assert.notEqual(answer.code, 0);
    assert.match(answer.output, /code: 10021/);
    assert.equal(sandbox.account.scripts.all().length, 0);
  });
});
