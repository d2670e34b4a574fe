import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createProgram, runProgram } from "../../extension/cli/program.ts";
import type { Start } from "../../extension/cli/run/cli.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import {
  type DnsSandbox,
  domain,
  domesticTarget,
  fallbackOrigin,
  hostname,
  startDnsSandbox,
} from "./sandbox.ts";

const config = {
  sites: {
    images: {
      zone: "example.org",
      origin: { type: "r2", bucket: "files" },
      fallbackOrigin,
      hostnames: [hostname],
      worker: { name: "cdn-images" },
      dns: { provider: "dnspod", domain, default: domesticTarget },
    },
    plain: {
      zone: "example.org",
      origin: { type: "r2", bucket: "files" },
      fallbackOrigin,
      hostnames: ["plain.example.com"],
      worker: { name: "cdn-plain" },
    },
  },
};

describe("cdn-worker dns", () => {
  let sandbox: DnsSandbox;
  let folder: string;
  beforeEach(async () => {
    sandbox = await startDnsSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-dns-"));
    await writeFile(path.join(folder, "cdn.jsonc"), JSON.stringify(config));
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  async function run(args: readonly string[], overrides: Partial<RunContext> = {}) {
    let out = "";
    let err = "";
    let code: number | undefined;
    const start: Start = async (options, command) => {
      const cli = {
        context: sandbox.context({ consents: new Set(options.replace), ...overrides }),
        out: (text: string) => {
          out += text;
        },
        err: (text: string) => {
          err += `${text}\n`;
        },
        json: options.json ?? false,
        verbose: false,
        yes: options.yes ?? false,
        canAsk: false,
        env: {},
        cwd: folder,
        ask: () => Promise.resolve(false),
      };
      code = await command(cli);
    };
    await runProgram(createProgram(start, { write: () => {}, columns: undefined }), ["dns", ...args]);
    return { code, out, err };
  }

  it("plans, applies, verifies, and finds nothing more to do", async () => {
    const planned = await run(["plan"]);
    assert.equal(planned.code, 2);
    assert.match(planned.err, /Site images · example\.net at DNSPod/);
    assert.match(planned.err, /\+ create DNS record at the provider CNAME images\.example\.net \(默认\)/);
    assert.match(planned.err, /\+ create DNS record at the provider CNAME images\.example\.net \(境外\)/);
    assert.equal(sandbox.dnspod.state.records(domain).length, 2);

    const applied = await run(["apply"]);
    assert.equal(applied.code, 0, applied.err);
    assert.match(applied.err, /✔ images\.example\.net {2}verified/);
    assert.match(applied.err, new RegExp(`China +→ ${domesticTarget}`));
    assert.match(applied.err, new RegExp(`abroad +→ ${fallbackOrigin}`));

    const again = await run(["plan"]);
    assert.equal(again.code, 0);
    assert.match(again.err, /No changes\./);
    assert.equal((await run(["verify"])).code, 0);
  });

  it("gives programs one document", async () => {
    const planned = JSON.parse((await run(["plan", "--json"])).out);
    assert.equal(planned.site, "images");
    assert.deepEqual(
      planned.changes.map(({ resource, action, name }: Record<string, string>) => [resource, action, name]),
      [
        ["splitRecord", "create", `CNAME ${hostname} (默认)`],
        ["splitRecord", "create", `CNAME ${hostname} (境外)`],
      ],
    );
    const applied = JSON.parse((await run(["apply", "--json"])).out);
    assert.equal(applied.done.length, 2);
    assert.equal(applied.verifications[0].verdict.kind, "verified");
    const verified = JSON.parse((await run(["verify", "--json"])).out);
    assert.deepEqual(verified.verifications[0].expected, {
      china: [domesticTarget],
      abroad: [fallbackOrigin],
    });
  });

  it("says so, and fails, where the split is wrong", async () => {
    const wrong = { subDomain: "images", type: "CNAME", value: `${domesticTarget}.` };
    sandbox.dnspod.state.seed(domain, [wrong, { ...wrong, lineId: "3=0" }]);
    const { code, err } = await run(["verify"]);
    assert.equal(code, 1);
    assert.match(err, /✖ images\.example\.net {2}wrong/);
    assert.match(err, /scope 24/);
  });

  it("says so, and fails, where everybody gets a target that nobody should, even without subnets", async () => {
    sandbox.dnspod.state.seed(domain, [
      { subDomain: "images", type: "CNAME", value: "totally.else.example." },
    ]);
    for (const subnet of ["used", "ignored", "unsupported"] as const) {
      sandbox.dns.switches.subnet = subnet;
      const { code, err } = await run(["verify"]);
      assert.equal(code, 1, subnet);
      assert.match(err, /✖ images\.example\.net {2}wrong/);
    }
  });

  it("does not fail where it cannot tell", async () => {
    sandbox.dns.switches.subnet = "ignored";
    const { code, err } = await run(["verify"]);
    assert.equal(code, 1); // no record at all
    await run(["apply"]);
    const later = await run(["verify"]);
    assert.equal(later.code, 0);
    assert.match(later.err, /\? images\.example\.net {2}inconclusive/);
    assert.match(err, /no CNAME/);
  });

  it("replaces what is not ours only after a yes that names it", async () => {
    sandbox.dnspod.state.seed(domain, [{ subDomain: "images", type: "A", value: "192.0.2.1" }]);
    const refused = await run(["apply", "--yes"]);
    assert.equal(refused.code, 1);
    const name = `A ${hostname} (默认) 192.0.2.1`;
    assert.ok(refused.err.includes(`--replace '${name}'`), refused.err);
    assert.equal((await run(["apply", "--replace", hostname])).code, 1, "a hostname is not the record");
    const agreed = await run(["apply", "--replace", name]);
    assert.equal(agreed.code, 0, agreed.err);
  });

  it("prints the records where no key is given", async () => {
    const { code, err } = await run(["apply"], { credentials: {} });
    assert.equal(code, 3);
    assert.match(err, /CNAME {2}images\.example\.net {2}境外 +images\.example\.org +600/);
    assert.match(err, /TENCENTCLOUD_SECRET_ID/);
    assert.equal(JSON.parse((await run(["plan", "--json"], { credentials: {} })).out).records.length, 2);
  });

  it("goes on with the next site where one cannot be done", async () => {
    const elsewhere = {
      ...config.sites.images,
      hostnames: ["images.example.com"],
      worker: { name: "cdn-elsewhere" },
      dns: { provider: "dnspod", domain: "example.com", default: domesticTarget },
    };
    const sites = { elsewhere, images: config.sites.images };
    await writeFile(path.join(folder, "cdn.jsonc"), JSON.stringify({ sites }));
    const { code, out, err } = await run(["apply", "--json"]);
    assert.equal(code, 1);
    assert.match(err, /✖ elsewhere: .*the account holds no such domain/);
    const [refused, applied] = JSON.parse(out);
    assert.deepEqual([refused.site, refused.error.reason], ["elsewhere", "notFound"]);
    assert.deepEqual([applied.site, applied.done.length], ["images", 2]);
  });

  it("explains what it cannot do", async () => {
    await assert.rejects(
      run([]),
      /cdn-worker dns: it needs a command: plan, apply, verify\. See cdn-worker dns --help\./,
    );
    await assert.rejects(run(["frobnicate"]), /cdn-worker dns: there is no command frobnicate/);
    await assert.rejects(run(["apply", "plain"]), /cdn-worker dns apply: .*--site plain/);
    await assert.rejects(run(["plan", "--site", "plain"]), { reason: "config" });
    await assert.rejects(run(["plan", "--site", "imges"]), /images/);
    await assert.rejects(run(["plan", "--config", "none.jsonc"]), { reason: "notFound" });
  });

  it("keeps the keys out of everything it says", async () => {
    sandbox.faults.add({
      service: "dnspod",
      kind: "status",
      status: 200,
      code: "AuthFailure.SignatureFailure",
      message: "no",
      times: 0,
    });
    const { secretKey } = sandbox.dnspod.credentials;
    await assert.rejects(run(["plan", "--json"]), (error: Error) => {
      assert.ok(!`${error.stack}${JSON.stringify(error)}${String(error.cause)}`.includes(secretKey));
      assert.match(error.message, /TENCENTCLOUD_SECRET_ID/);
      return true;
    });
    assert.ok(!JSON.stringify(sandbox.log.entries).includes(secretKey));
  });
});
