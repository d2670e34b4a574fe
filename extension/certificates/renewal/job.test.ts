import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Site } from "../../site/site.ts";
import { envFileText, parseEnv, readEnvFile } from "./envFile.ts";
import { crontabLine } from "./exportJob.ts";
import { portableSite, sitesAt } from "./job.ts";

const site: Site = {
  name: "images",
  zone: "example.com",
  origins: [{ type: "r2", bucket: "bucket" }],
  fallbackOrigin: "fallback.example.com",
  hostnames: ["images.example.net"],
  worker: { name: "cdn-images" },
  dns: { provider: "dnspod", domain: "example.net" },
  certificates: [
    {
      provider: "dogecloud",
      domains: ["images.example.net"],
      cert: "/srv/site/tls/cert.pem",
      key: "/etc/ssl/key.pem",
    },
    { provider: "dogecloud", domains: ["b.example.net"], acme: { directory: "letsencrypt-staging" } },
  ],
  siblingFallbackOrigins: [],
  folder: "/srv/site",
};

describe("certificates: renewal job", () => {
  it("takes files of the configuration's folder along, and leaves others where they are", () => {
    const portable = portableSite(site);
    assert.equal(portable.certificates[0]?.cert, "tls/cert.pem");
    assert.equal(portable.certificates[0]?.key, "/etc/ssl/key.pem");
    const [placed] = sitesAt({ envFile: "x", sites: [portable] }, "/opt/job");
    assert.equal(placed?.certificates[0]?.cert, "/opt/job/tls/cert.pem");
    assert.equal(placed?.certificates[0]?.key, "/etc/ssl/key.pem");
    assert.deepEqual(placed?.certificates[1], site.certificates[1]);
  });

  it("asks for the keys that it needs, and fills in those that it is given", () => {
    const names = (text: string) =>
      text.split("\n").flatMap((line) => /^(?:# )?([A-Z_]+)=/.exec(line)?.[1] ?? []);
    assert.deepEqual(names(envFileText([site])), [
      "DOGECLOUD_ACCESS_KEY",
      "DOGECLOUD_SECRET_KEY",
      "TENCENTCLOUD_SECRET_ID",
      "TENCENTCLOUD_SECRET_KEY",
      "CDN_WORKER_ACME_ACCOUNT_KEY",
    ]);
    const filesOnly = { ...site, certificates: site.certificates.slice(0, 1) };
    assert.deepEqual(names(envFileText([filesOnly])), ["DOGECLOUD_ACCESS_KEY", "DOGECLOUD_SECRET_KEY"]);
    const text = envFileText([site], {
      DOGECLOUD_ACCESS_KEY: "abc",
      CDN_WORKER_ACME_ACCOUNT_KEY: "one\ntwo\n",
    });
    assert.deepEqual(parseEnv(text), {
      DOGECLOUD_ACCESS_KEY: "abc",
      CDN_WORKER_ACME_ACCOUNT_KEY: "one\\ntwo\\n",
    });
  });

  it("names the HMAC key where an account is bound to another, and folders outside as a question", () => {
    const acme = { directory: "https://acme.example/dir", externalAccountBinding: { keyId: "kid-1" } };
    const [first] = site.certificates;
    const text = envFileText([
      { ...site, certificates: [{ provider: "dogecloud", domains: ["a.example"], ...first, acme }] },
    ]);
    assert.match(text, /^CDN_WORKER_ACME_EAB_HMAC_KEY=$/m);
    assert.match(text, /^# CDN_WORKER_OUTPUT_DIRS=\/etc\/ssl$/m);
    assert.doesNotMatch(envFileText([site]), /OUTPUT_DIRS|EAB/);
  });

  it("reads env files as people write them", () => {
    assert.deepEqual(parseEnv("# x\r\nA=1\r\n export B = \"two words\" \nC='#3'\nD=\nnonsense\nE=a=b\n"), {
      A: "1",
      B: "two words",
      C: "#3",
      E: "a=b",
    });
  });

  it("refuses keys that others can read", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-env-"));
    try {
      const file = path.join(folder, "keys.env");
      assert.deepEqual(await readEnvFile(file), {}, "none is fine");
      await writeFile(file, "A=secret-value\n", { mode: 0o600 });
      assert.deepEqual(await readEnvFile(file), { A: "secret-value" });
      await chmod(file, 0o640);
      await assert.rejects(readEnvFile(file), (error: Error) => {
        assert.match(
          error.message,
          /keys\.env: others can read the keys in it \(mode 0640\)\. Run: chmod 600 /,
        );
        assert.ok(!error.message.includes("secret-value"));
        return true;
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("writes a crontab line that survives odd paths", () => {
    assert.match(
      crontabLine("/opt/job/renew.mjs"),
      /^[0-5]?\d \d{1,2},\d{1,2} \* \* \* node \/opt\/job\/renew\.mjs$/,
    );
    assert.ok(crontabLine("/opt/50% job/it's.mjs").endsWith(` node '/opt/50\\% job/it'\\''s.mjs'`));
  });
});
