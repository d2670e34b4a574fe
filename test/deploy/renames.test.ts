import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli, whatExists, writes } from "./harness.ts";

type Fields = Readonly<Record<string, unknown>>;

const dns = {
  provider: "dnspod",
  domain: "example.net",
  default: "images.example.net.example-domestic-cdn.com",
};
const r2: Fields = {
  zone: "example.com",
  origin: { type: "r2", bucket: "r2-blog-test" },
  fallbackOrigin: "images.example.com",
  hostnames: ["images.example.net"],
  worker: { name: "cdn-images" },
  dns,
};
const b2: Fields = {
  ...r2,
  origin: { type: "b2", bucket: "blog-static", endpoint: "s3.us-west-004.backblazeb2.com" },
};

/** Each is deployed over the one before, and must end as if it had been deployed into an empty account. */
const rows: readonly { readonly title: string; readonly from: Fields; readonly to: Fields }[] = [
  {
    title: "bucket and fallback origin",
    from: { ...r2, origin: { type: "r2", bucket: "former" }, fallbackOrigin: "former.example.com" },
    to: r2,
  },
  {
    title: "the same bucket's domain on another bucket",
    from: { ...r2, origin: { type: "r2", bucket: "former" } },
    to: r2,
  },
  { title: "R2 to B2", from: r2, to: b2 },
  {
    title: "B2 to R2, with fallback origin and Worker",
    from: { ...b2, fallbackOrigin: "former.example.com", worker: { name: "cdn-former" } },
    to: r2,
  },
];

describe("cdn.jsonc changes a name", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-renames-"));
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const run = async (command: string, site: Fields) => {
    const file = path.join(folder, "cdn.jsonc");
    await writeFile(file, JSON.stringify({ sites: { images: site } }));
    return cli(sandbox, [command, "--yes", "--config", file]);
  };
  const deploy = async (site: Fields) => {
    const { code, stderr } = await run("deploy", site);
    assert.equal(code, 0, stderr);
  };
  /** Without counts of versions and without the buckets, which stay by intent. */
  const shape = () => {
    const {
      buckets: _,
      scripts,
      domains,
      ...rest
    } = whatExists(sandbox) as {
      buckets: unknown;
      domains: readonly { domains: readonly unknown[] }[];
      scripts: readonly { name: string; tags: readonly string[] }[];
    };
    const used = domains.filter((bucket) => bucket.domains.length > 0);
    return { ...rest, used, scripts: scripts.map(({ name, tags }) => ({ name, tags })) };
  };

  const undisturbed = new Map<Fields, unknown>();
  for (const { title, from, to } of rows) {
    it(`${title}: nothing is left behind, nothing is asked, and nothing is left to do`, async () => {
      if (!undisturbed.has(to)) {
        await deploy(to);
        undisturbed.set(to, shape());
        sandbox.reset();
      }
      await deploy(from);
      await deploy(to);
      assert.deepEqual(shape(), undisturbed.get(to));
      sandbox.log.clear();
      await deploy(to);
      assert.deepEqual(writes(sandbox), []);
    });
  }

  it("another zone is refused while something stands in the former one, and nothing is changed", async () => {
    await deploy(r2);
    const before = whatExists(sandbox);
    for (const command of ["deploy", "destroy"]) {
      const moved = { ...r2, zone: "example.org", fallbackOrigin: "images.example.org" };
      const { code, stderr } = await run(command, moved);
      assert.equal(code, 1);
      assert.match(stderr, /images\.example\.com is not in example\.org.*run destroy/);
      assert.deepEqual(whatExists(sandbox), before);
    }
  });
});
