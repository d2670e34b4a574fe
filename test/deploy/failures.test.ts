import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, configOf, type Example, whatExists } from "./harness.ts";

/** A failure that people meet: how it is provoked, and what they must read. */
interface Failure {
  readonly title: string;
  readonly example?: Example;
  /** The text of another cdn.jsonc, instead of an example. */
  readonly config?: string;
  readonly provoke: (sandbox: Sandbox) => void;
  readonly env?: (sandbox: Sandbox) => Readonly<Record<string, string | undefined>>;
  /** The object, what happened, the remedy. */
  readonly says: readonly RegExp[];
  readonly code?: number;
  /** Something may have been made before it failed; never anything else changed. */
  readonly partial?: boolean;
}

const only = (sandbox: Sandbox, missing: string) => {
  sandbox.token.permissions = sandbox.token.permissions.filter(({ group }) => group !== missing);
};

const missingBucket = JSON.stringify({
  sites: {
    static: {
      zone: "example.org",
      origin: { type: "b2", bucket: "absent-bucket", endpoint: "s3.us-west-004.backblazeb2.com" },
      fallbackOrigin: "static.example.org",
      hostnames: ["static.example.net"],
      worker: { name: "cdn-static" },
    },
  },
});

const localEndpoint = missingBucket.replace("s3.us-west-004.backblazeb2.com", "http://127.0.0.1:9000");

const record = {
  id: "r2",
  type: "CNAME",
  content: "public.r2.dev",
  ttl: 1,
  proxied: true,
  comment: null,
  tags: [],
  createdAt: 0,
  modifiedAt: 0,
};

const failures: readonly Failure[] = [
  {
    title: "no network",
    provoke: () => {},
    env: () => ({ CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:9/client/v4" }),
    says: [/Zone example\.com/, /cannot be reached/, /Check the connection/],
  },
  {
    title: "no token",
    provoke: () => {},
    env: () => ({ CLOUDFLARE_API_TOKEN: undefined }),
    says: [/Cloudflare API token/, /none is given/, /CLOUDFLARE_API_TOKEN/],
  },
  {
    title: "a token that Cloudflare does not know",
    provoke: () => {},
    env: () => ({ CLOUDFLARE_API_TOKEN: `cfut_${"x".repeat(40)}` }),
    says: [/Cloudflare API token/, /does not know it|does not accept it/, /Make a new one at https:/],
  },
  {
    title: "an expired token",
    provoke: (sandbox) => {
      sandbox.token.status = "expired";
    },
    says: [/Cloudflare API token/, /expired/, /Make a new one/],
  },
  {
    title: "no permission for R2",
    provoke: (sandbox) => only(sandbox, "workers_r2"),
    says: [
      /Bucket r2-blog-test/,
      /lacks the permission Workers R2 Storage: Edit on account Sandbox/,
      /Add it to the token/,
    ],
  },
  {
    title: "no permission for Workers",
    provoke: (sandbox) => only(sandbox, "workers_scripts"),
    says: [/Worker cdn-images|Worker domains of Sandbox/, /Workers Scripts: Edit on account Sandbox/],
  },
  {
    title: "no permission for routes",
    provoke: (sandbox) => only(sandbox, "workers_routes"),
    says: [/Route/, /Workers Routes: Edit on zone example\.com/],
  },
  {
    title: "no permission for custom hostnames",
    provoke: (sandbox) => only(sandbox, "ssl_and_certificates"),
    says: [/SSL and Certificates: Edit on zone example\.com/],
  },
  {
    title: "no permission for DNS",
    example: "b2",
    provoke: (sandbox) => only(sandbox, "dns"),
    says: [/DNS record static\.example\.org/, /DNS: Edit on zone example\.org/],
  },
  {
    title: "Cloudflare for SaaS is not enabled",
    provoke: (sandbox) => {
      sandbox.zone("example.com").saas = false;
    },
    says: [
      /Cloudflare for SaaS is not enabled on zone example\.com/,
      /https:\/\/dash\.cloudflare\.com\/\S*custom-hostnames/,
    ],
  },
  {
    title: "R2 is not subscribed",
    provoke: (sandbox) => {
      sandbox.account.r2Subscribed = false;
    },
    says: [/R2 is not enabled on account Sandbox/, /https:\/\/dash\.cloudflare\.com\/\S*r2/],
  },
  {
    title: "the hostname is held by another zone",
    provoke: (sandbox) => void sandbox.cloudflare.hostnamesHeldElsewhere.add("images.example.net"),
    says: [/Custom hostname images\.example\.net/, /held already/, /Remove it there first/],
    partial: true,
  },
  {
    title: "the quota of hostnames is used up",
    provoke: (sandbox) => {
      sandbox.zone("example.com").hostnameQuota = 0;
    },
    says: [/Custom hostname images\.example\.net/, /quota/],
  },
  {
    title: "an HTML answer from a firewall",
    provoke: (sandbox) => sandbox.faults.add({ service: "cloudflare", times: 0, kind: "html" }),
    says: [/firewall/, /another network/],
  },
  {
    title: "Cloudflare fails",
    provoke: (sandbox) =>
      sandbox.faults.add({ service: "cloudflare", times: 0, kind: "status", status: 503 }),
    says: [/Cloudflare failed/, /Run again/],
  },
  {
    title: "Cloudflare fails with a web page",
    provoke: (sandbox) => sandbox.faults.add({ service: "cloudflare", times: 0, kind: "html", status: 503 }),
    says: [/Cloudflare failed \(HTTP 503\)/, /Run again/],
  },
  {
    title: "no workers.dev subdomain, and none to be had",
    provoke: (sandbox) => {
      sandbox.account.workersSubdomain = undefined;
      sandbox.faults.add({
        service: "cloudflare",
        method: "PUT",
        path: "/accounts/*/workers/subdomain",
        times: 0,
        kind: "status",
        status: 403,
        code: 10000,
      });
    },
    says: [/Worker cdn-images/, /no workers\.dev subdomain yet/, /Open Workers & Pages once.*https:\/\/dash/],
    partial: true,
  },
  {
    title: "no zone of this name",
    provoke: (sandbox) => {
      sandbox.token.permissions = sandbox.token.permissions.map((one) => ({
        ...one,
        zones: ["example.org"],
      }));
    },
    says: [/Zone example\.com/, /sees no such zone/, /Zone: Read/],
  },
  {
    title: "no B2 key for a Worker that has none yet",
    example: "b2",
    provoke: () => {},
    env: () => ({ B2_APPLICATION_KEY: undefined }),
    says: [
      /Secret B2_APPLICATION_KEY of Worker cdn-static/,
      /Set the environment variable B2_APPLICATION_KEY/,
    ],
  },
  {
    title: "a B2 key that B2 does not accept",
    example: "b2",
    provoke: () => {},
    env: () => ({ B2_APPLICATION_KEY: `K004${"x".repeat(27)}` }),
    says: [/B2 bucket blog-static/, /does not accept the key/, /Check B2_APPLICATION_KEY_ID/],
  },
  {
    title: "a B2 bucket that is not there",
    config: missingBucket,
    provoke: () => {},
    says: [/B2 bucket absent-bucket/, /has no such bucket/, /check its name and endpoint/],
  },
  {
    title: "an endpoint that is an address",
    config: localEndpoint,
    provoke: () => {},
    says: [
      /Fallback origin static\.example\.org/,
      /is an address, or on this machine/,
      /Name the service's S3 endpoint/,
    ],
  },
  {
    title: "a fallback origin that is an address",
    config: missingBucket.replace('"static.example.org"', '"192.0.2.1"'),
    provoke: () => {},
    says: [/"192\.0\.2\.1" is not a hostname: it is an address/],
  },
  {
    title: "a name that another R2 bucket holds as its domain",
    provoke: (sandbox) => {
      const zone = sandbox.zone("example.com");
      zone.records.set("r2", { ...record, name: "images.example.com", readOnly: true });
    },
    says: [/Fallback origin images\.example\.com/, /domain of another R2 bucket/, /Custom Domains/],
  },
  {
    title: "a token with a character that no token has",
    provoke: () => {},
    env: () => ({ CLOUDFLARE_API_TOKEN: "令牌".repeat(20) }),
    says: [/Cloudflare API token/, /characters that no token has/],
  },
  {
    title: "an account's token that Cloudflare does not know",
    provoke: () => {},
    env: () => ({ CLOUDFLARE_API_TOKEN: `cfat_${"x".repeat(40)}` }),
    says: [/Cloudflare API token/, /unknown, disabled or expired, or it lacks Zone: Read/],
  },
  {
    title: "a portal that answers every question with its own page",
    provoke: (sandbox) => sandbox.faults.add({ service: "cloudflare", times: 0, kind: "html", status: 200 }),
    says: [/Zone example\.com/, /instead of the API/, /another network/],
  },
];

describe("what goes wrong is named, with its remedy, and leaves things as they were", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-failures-"));
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  for (const failure of failures) {
    it(failure.title, async () => {
      failure.provoke(sandbox);
      const before = whatExists(sandbox);
      const env = failure.env?.(sandbox) ?? {};
      const config = path.join(folder, "cdn.jsonc");
      await writeFile(config, failure.config ?? (await readFile(configOf(failure.example ?? "r2"), "utf8")));
      const { code, stderr } = await cli(sandbox, ["deploy", "--config", config], { env });
      assert.equal(code, failure.code ?? 1, stderr);
      for (const pattern of failure.says) assert.match(stderr, pattern);
      assert.doesNotMatch(stderr, /at .*\.js:\d+/, "a stack trace is no message");
      if (!failure.partial) assert.deepEqual(whatExists(sandbox), before);
    });
  }

  it("a rate limit is waited out and shown", async () => {
    sandbox.faults.add({ kind: "status", status: 429, retryAfter: 1, service: "cloudflare", path: "/zones" });
    const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf("r2")]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /rate limit.*Waiting 1 s/);
  });

  it("an account without a workers.dev subdomain gets one", async () => {
    sandbox.account.workersSubdomain = undefined;
    const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf("r2")]);
    assert.equal(code, 0, stderr);
    assert.match(sandbox.account.workersSubdomain ?? "", /^cdn-[0-9a-f]{12}$/);
    assert.ok(stderr.includes(`${sandbox.account.workersSubdomain}.workers.dev`), stderr);
  });

  for (const [title, asked] of [
    ["the quota of hostnames", "/zones/*/custom_hostnames/quota"],
    ["the public names of a bucket", "/accounts/*/r2/buckets/*/domains/managed"],
  ] as const) {
    it(`advice may fail: ${title} cannot be read`, async () => {
      const origin = { type: "r2", bucket: "r2-blog-test" };
      const site = {
        zone: "example.com",
        origin,
        fallbackOrigin: "images.example.com",
        hostnames: ["images.example.net"],
        worker: { name: "cdn-images", referers: { allow: ["example.net"] } },
      };
      const config = path.join(folder, "advice.jsonc");
      await writeFile(config, JSON.stringify({ sites: { images: site } }));
      sandbox.faults.add({
        service: "cloudflare",
        path: asked,
        times: 0,
        kind: "status",
        status: 403,
        code: 10000,
      });
      const { code, stderr, stdout } = await cli(sandbox, ["plan", "--config", config]);
      assert.equal(code, 2, stderr);
      if (asked.endsWith("managed")) assert.match(stdout + stderr, /could not be found out/);
    });
  }

  it("a version that deployments do not know yet is served a moment later", async () => {
    const first = await cli(sandbox, ["deploy", "--config", configOf("r2")]);
    assert.equal(first.code, 0, first.stderr);
    const script = sandbox.account.scripts.find("cdn-images");
    for (const version of script?.versions ?? []) Object.assign(version, { annotations: {} });
    sandbox.faults.add({
      service: "cloudflare",
      method: "POST",
      path: "/accounts/*/workers/scripts/*/deployments",
      times: 2,
      kind: "status",
      status: 404,
      code: 100146,
    });
    const again = await cli(sandbox, ["deploy", "--config", configOf("r2")]);
    assert.equal(again.code, 0, again.stderr);
    assert.ok((sandbox.faults.list()[0]?.seen ?? 0) > 2);
  });

  it("a route that the zone is not entitled to yet is made a moment later", async () => {
    sandbox.faults.add({
      service: "cloudflare",
      method: "POST",
      path: "/zones/*/workers/routes",
      times: 3,
      kind: "status",
      status: 400,
      code: 10022,
    });
    const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf("r2")]);
    assert.equal(code, 0, stderr);
    assert.ok((sandbox.faults.list()[0]?.seen ?? 0) > 3);
  });

  it("a route of somebody else is shown, and replaced only after a yes that names it", async () => {
    const zone = sandbox.zone("example.com");
    const pattern = "images.example.net/*";
    zone.routes.set("foreign", { id: "foreign", pattern, script: undefined });
    const before = whatExists(sandbox);
    for (const yes of [[], ["--yes"], ["--yes", "--replace", "another.example.com/*"]]) {
      const refused = await cli(sandbox, ["deploy", ...yes, "--config", configOf("r2")]);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /not ours/);
      assert.ok(refused.stderr.includes(`--replace ${pattern}`), refused.stderr);
      assert.deepEqual(whatExists(sandbox), before);
    }
    const agreed = await cli(sandbox, ["deploy", "--replace", pattern, "--config", configOf("r2")]);
    assert.equal(agreed.code, 0, agreed.stderr);
  });

  it("missing records end the run with their own code and the records to add", async () => {
    const { code, stderr, stdout } = await cli(sandbox, ["deploy", "--json", "--config", configOf("r2")], {
      env: { TENCENTCLOUD_SECRET_ID: undefined, TENCENTCLOUD_SECRET_KEY: undefined },
    });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /_acme-challenge\.images\.example\.net/);
    assert.match(stderr, /_cf-custom-hostname\.images\.example\.net/);
    const { records } = JSON.parse(stdout);
    assert.equal(records.length, 2);
    for (const { name, value } of records) sandbox.addDnsRecord({ type: "TXT", name, value });
    const again = await cli(sandbox, ["deploy", "--config", configOf("r2")], {
      env: { TENCENTCLOUD_SECRET_ID: undefined, TENCENTCLOUD_SECRET_KEY: undefined },
    });
    assert.equal(again.code, 0, again.stderr);
  });
});
