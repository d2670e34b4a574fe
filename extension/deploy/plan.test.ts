import assert from "node:assert/strict";
import type { CustomHostnameState, WorkerState } from "../providers/cloudflare/state.ts";
import type { Site } from "../site/site.ts";
import type { Change } from "./changes.ts";
import type { FormerState, SiteState } from "./model/siteState.ts";
import { versionTag, type WantedWorker } from "./model/wanted.ts";
import { planChanges, planRemoval } from "./plan.ts";

const r2Site: Site = {
  name: "images",
  zone: "example.com",
  origins: [{ type: "r2", bucket: "r2-blog-test" }],
  fallbackOrigin: "images.example.com",
  hostnames: ["images.example.net"],
  worker: { name: "cdn-images" },
  certificates: [],
  siblingFallbackOrigins: [],
  folder: "/",
};

const b2Site: Site = {
  ...r2Site,
  name: "static",
  origins: [{ type: "b2", bucket: "blog-static", endpoint: "s3.us-west-004.backblazeb2.com" }],
  fallbackOrigin: "static.example.com",
  hostnames: ["static.example.net"],
  worker: { name: "cdn-static" },
};

const worker = (name: string, over: Partial<WantedWorker> = {}): WantedWorker => ({
  name,
  code: "export default {}",
  mainModule: "index.js",
  compatibilityDate: "2026-01-01",
  compatibilityFlags: [],
  bindings: [],
  ownFiles: [],
  workersCache: false,
  digest: "a".repeat(32),
  secretsDigest: "b".repeat(16),
  ...over,
});

const hostname = (name: string, over: Partial<CustomHostnameState> = {}): CustomHostnameState => ({
  id: "id-of-hostname",
  hostname: name,
  status: "active",
  sslStatus: "active",
  errors: [],
  validation: [],
  certificateExpires: undefined,
  ...over,
});

const script = (name: string, site: string, over: Partial<WorkerState> = {}): WorkerState => ({
  name,
  tags: ["cdn-worker", `cdn-worker:site=${site}`],
  bindings: [],
  currentVersion: "v1",
  versions: [
    {
      id: "v1",
      number: 1,
      created: "2026-11-01T00:00:00Z",
      message: undefined,
      tag: versionTag("a".repeat(32), "b".repeat(16)),
    },
  ],
  ...over,
});

const nothing: SiteState = {
  buckets: [],
  bucketDomain: undefined,
  dnsRecords: [],
  fallbackOrigin: undefined,
  customHostnames: [],
  worker: undefined,
  routes: [],
};

const bucketDomain = {
  domain: "images.example.com",
  bucket: "r2-blog-test",
  enabled: true,
  ownership: "active" as const,
  ssl: "active" as const,
};

const r2Ready: SiteState = {
  buckets: [{ name: "r2-blog-test", location: "APAC", created: undefined }],
  bucketDomain,
  dnsRecords: [],
  fallbackOrigin: { origin: "images.example.com", status: "active", errors: [] },
  customHostnames: [hostname("images.example.net")],
  worker: script("cdn-images", "images"),
  routes: [{ id: "r1", pattern: "images.example.net/*", script: "cdn-images" }],
};

const b2Record = {
  id: "d1",
  type: "CNAME",
  name: "static.example.com",
  content: "blog-static.s3.us-west-004.backblazeb2.com",
  proxied: true,
  comment: "cdn-worker: site static",
};

const b2Ready: SiteState = {
  ...nothing,
  dnsRecords: [b2Record],
  fallbackOrigin: { origin: "static.example.com", status: "active", errors: [] },
  customHostnames: [hostname("static.example.net")],
  worker: script("cdn-static", "static"),
  routes: [
    { id: "r1", pattern: "static.example.com/*", script: "cdn-static" },
    { id: "r2", pattern: "static.example.net/*", script: "cdn-static" },
  ],
};

const short = (change: Change): string =>
  [
    change.action,
    change.resource,
    change.name,
    ...(change.consent ? [`consent=${change.consent}`] : []),
  ].join(" ");

interface Row {
  readonly title: string;
  readonly site: Site;
  readonly state: SiteState;
  readonly worker?: WantedWorker;
  readonly expected: readonly string[];
}

const made = (...entries: string[]) => [
  "cdn-worker",
  "cdn-worker:site=images",
  `cdn-worker:made=${entries.join(";")}`,
];
const withReferers: Site = {
  ...r2Site,
  worker: { name: "cdn-images", referers: { allow: ["example.net"] } },
};

const rows: readonly Row[] = [
  {
    title: "R2, nothing there: everything is made, the ledger's carrier before what it names",
    site: r2Site,
    state: nothing,
    expected: [
      "create bucket r2-blog-test",
      "create workerScript cdn-images",
      "create bucketDomain images.example.com",
      "create fallbackOrigin images.example.com",
      "create customHostname images.example.net",
      "create workerRoute images.example.net/*",
    ],
  },
  {
    title: "B2, nothing there: a record instead of bucket and domain, a route on both names",
    site: b2Site,
    state: nothing,
    expected: [
      "create dnsRecord static.example.com",
      "create workerScript cdn-static",
      "create fallbackOrigin static.example.com",
      "create customHostname static.example.net",
      "create workerRoute static.example.com/*",
      "create workerRoute static.example.net/*",
    ],
  },
  { title: "R2, everything right: nothing to do", site: r2Site, state: r2Ready, expected: [] },
  { title: "B2, everything right: nothing to do", site: b2Site, state: b2Ready, expected: [] },
  {
    title: "a bucket domain that is not active yet is waited for",
    site: r2Site,
    state: { ...r2Ready, bucketDomain: { ...bucketDomain, ssl: "pending" } },
    expected: ["wait bucketDomain images.example.com"],
  },
  {
    title: "a bucket domain that is switched off is switched on",
    site: r2Site,
    state: { ...r2Ready, bucketDomain: { ...bucketDomain, enabled: false } },
    expected: ["update bucketDomain images.example.com"],
  },
  {
    title: "a foreign record at the bucket domain's name is removed only after a yes that names it",
    site: r2Site,
    state: {
      ...r2Ready,
      bucketDomain: undefined,
      dnsRecords: [
        { ...b2Record, name: "images.example.com", type: "A", content: "192.0.2.1", comment: undefined },
      ],
    },
    expected: [
      "delete dnsRecord images.example.com consent=A images.example.com 192.0.2.1",
      "create bucketDomain images.example.com",
    ],
  },
  {
    title: "access rules: the public bucket domain of ours goes, an originless record comes",
    site: withReferers,
    state: {
      ...r2Ready,
      worker: script("cdn-images", "images", { tags: made("bucketDomain/images.example.com@r2-blog-test") }),
    },
    expected: ["delete bucketDomain images.example.com", "create dnsRecord images.example.com"],
  },
  {
    title: "access rules: a public bucket domain that is not ours needs a yes",
    site: withReferers,
    state: r2Ready,
    expected: [
      "delete bucketDomain images.example.com consent=images.example.com",
      "create dnsRecord images.example.com",
    ],
  },
  {
    title: "a DNS record of ours that differs is changed",
    site: b2Site,
    state: { ...b2Ready, dnsRecords: [{ ...b2Record, content: "other.s3.us-west-004.backblazeb2.com" }] },
    expected: ["update dnsRecord static.example.com"],
  },
  {
    title: "a DNS record that is not proxied is changed",
    site: b2Site,
    state: { ...b2Ready, dnsRecords: [{ ...b2Record, proxied: false }] },
    expected: ["update dnsRecord static.example.com"],
  },
  {
    title: "a foreign DNS record needs a yes that names it",
    site: b2Site,
    state: { ...b2Ready, dnsRecords: [{ ...b2Record, type: "A", content: "192.0.2.1", comment: "mine" }] },
    expected: ["update dnsRecord static.example.com consent=A static.example.com 192.0.2.1"],
  },
  {
    title: "the same record without our comment is adopted",
    site: b2Site,
    state: { ...b2Ready, dnsRecords: [{ ...b2Record, comment: undefined }] },
    expected: [],
  },
  {
    title: "a TXT record at the name is in nobody's way",
    site: b2Site,
    state: { ...b2Ready, dnsRecords: [b2Record, { ...b2Record, id: "d2", type: "TXT", comment: "mine" }] },
    expected: [],
  },
  {
    title: "a fallback origin on its way is waited for",
    site: r2Site,
    state: {
      ...r2Ready,
      fallbackOrigin: { origin: "images.example.com", status: "initializing", errors: [] },
    },
    expected: ["wait fallbackOrigin images.example.com"],
  },
  {
    title: "a fallback origin whose activation timed out is set again",
    site: r2Site,
    state: {
      ...r2Ready,
      fallbackOrigin: { origin: "images.example.com", status: "deployment_timed_out", errors: [] },
    },
    expected: ["update fallbackOrigin images.example.com"],
  },
  {
    title: "somebody else's fallback origin needs a yes that names it",
    site: r2Site,
    state: { ...r2Ready, fallbackOrigin: { origin: "shop.example.com", status: "active", errors: [] } },
    expected: ["update fallbackOrigin images.example.com consent=shop.example.com"],
  },
  {
    title: "our own earlier fallback origin is replaced without asking",
    site: r2Site,
    state: {
      ...r2Ready,
      fallbackOrigin: { origin: "old.example.com", status: "active", errors: [] },
      worker: script("cdn-images", "images", { tags: made("fallbackOrigin/old.example.com") }),
    },
    expected: ["update fallbackOrigin images.example.com"],
  },
  {
    title: "the fallback origin of another site in the same file is shared",
    site: { ...r2Site, siblingFallbackOrigins: ["static.example.com"] },
    state: { ...r2Ready, fallbackOrigin: { origin: "static.example.com", status: "active", errors: [] } },
    expected: [],
  },
  {
    title: "a pending hostname is waited for",
    site: r2Site,
    state: {
      ...r2Ready,
      customHostnames: [hostname("images.example.net", { sslStatus: "pending_validation" })],
    },
    expected: ["wait customHostname images.example.net"],
  },
  {
    title: "a hostname whose validation ran out of time starts again",
    site: r2Site,
    state: {
      ...r2Ready,
      customHostnames: [hostname("images.example.net", { sslStatus: "validation_timed_out" })],
    },
    expected: ["update customHostname images.example.net"],
  },
  {
    title: "a hostname of ours that the file does not name any more goes; a foreign one stays",
    site: r2Site,
    state: {
      ...r2Ready,
      worker: script("cdn-images", "images", { tags: made("customHostname/old.example.net") }),
      customHostnames: [
        hostname("images.example.net"),
        hostname("old.example.net"),
        hostname("theirs.example.net"),
      ],
    },
    expected: ["delete customHostname old.example.net"],
  },
  {
    title: "another code is uploaded",
    site: r2Site,
    state: r2Ready,
    worker: worker("cdn-images", { digest: "c".repeat(32) }),
    expected: ["update workerScript cdn-images"],
  },
  {
    title: "other secrets are uploaded",
    site: r2Site,
    state: r2Ready,
    worker: worker("cdn-images", { secretsDigest: "c".repeat(16) }),
    expected: ["update workerScript cdn-images"],
  },
  {
    title: "secrets that are not given are kept and do not count",
    site: r2Site,
    state: r2Ready,
    worker: worker("cdn-images", { secretsDigest: undefined }),
    expected: [],
  },
  {
    title: "a Worker that was not made by us needs a yes that names it",
    site: r2Site,
    state: { ...r2Ready, worker: script("cdn-images", "images", { tags: [] }) },
    expected: ["update workerScript cdn-images consent=cdn-images"],
  },
  {
    title: "a Worker of another site needs a yes that names it",
    site: r2Site,
    state: { ...r2Ready, worker: script("cdn-images", "shop") },
    expected: ["update workerScript cdn-images consent=cdn-images"],
  },
  {
    title: "a Worker that was changed elsewhere is put right",
    site: r2Site,
    state: {
      ...r2Ready,
      worker: script("cdn-images", "images", {
        versions: [{ id: "v1", number: 9, created: undefined, message: undefined, tag: undefined }],
      }),
    },
    expected: ["update workerScript cdn-images"],
  },
  {
    title: "a route of somebody else needs a yes that names it",
    site: r2Site,
    state: { ...r2Ready, routes: [{ id: "r1", pattern: "images.example.net/*", script: "shop" }] },
    expected: ["update workerRoute images.example.net/* consent=images.example.net/*"],
  },
  {
    title: "a route that bypasses Workers needs a yes as well",
    site: r2Site,
    state: { ...r2Ready, routes: [{ id: "r1", pattern: "images.example.net/*", script: undefined }] },
    expected: ["update workerRoute images.example.net/* consent=images.example.net/*"],
  },
  {
    title: "a route of ours that is not needed goes; a foreign one stays",
    site: r2Site,
    state: {
      ...r2Ready,
      routes: [
        ...r2Ready.routes,
        { id: "r2", pattern: "old.example.net/*", script: "cdn-images" },
        { id: "r3", pattern: "shop.example.net/*", script: "shop" },
      ],
    },
    expected: ["delete workerRoute old.example.net/*"],
  },
];

describe("planChanges", () => {
  for (const row of rows) {
    it(row.title, () => {
      const wanted = row.worker ?? worker(row.site.worker.name);
      assert.deepEqual(planChanges(row.site, row.state, wanted).changes.map(short), row.expected);
    });
  }

  it("puts every change behind what it needs", () => {
    for (const site of [r2Site, b2Site, withReferers]) {
      const seen = new Set<string>();
      for (const change of planChanges(site, nothing, worker(site.worker.name)).changes) {
        for (const need of change.needs) assert.ok(seen.has(need), `${short(change)} before ${need}`);
        seen.add(`${change.resource}/${change.name}`);
      }
    }
  });

  it("gives every change an id of its own", () => {
    const state: SiteState = {
      ...b2Ready,
      dnsRecords: [
        { ...b2Record, type: "A", content: "192.0.2.1" },
        { ...b2Record, id: "d2", type: "AAAA", content: "2001:db8::1" },
      ],
    };
    const ids = planChanges(b2Site, state, worker("cdn-static")).changes.map(
      (c) => `${c.resource}/${c.name}`,
    );
    assert.equal(new Set(ids).size, ids.length);
  });

  it("serves an earlier version again instead of uploading it once more", () => {
    const versions = script("cdn-images", "images").versions;
    const rolledBack = script("cdn-images", "images", {
      currentVersion: "v0",
      versions: [
        ...versions,
        { id: "v0", number: 0, created: undefined, message: undefined, tag: undefined },
      ],
    });
    const [change] = planChanges(r2Site, { ...r2Ready, worker: rolledBack }, worker("cdn-images")).changes;
    assert.ok(change?.resource === "workerScript");
    assert.equal(change.spec.versionToServe, "v1");
  });

  it("keeps variables that somebody added in the dashboard", () => {
    const existing = script("cdn-images", "images", { bindings: [{ type: "plain_text", name: "THEIRS" }] });
    const wanted = worker("cdn-images", { digest: "c".repeat(32) });
    const [change] = planChanges(r2Site, { ...r2Ready, worker: existing }, wanted).changes;
    assert.ok(change?.resource === "workerScript");
    assert.deepEqual(change.spec.inherited, ["THEIRS"]);
  });

  it("warns of other ways to the bucket only where access rules can be gone around", () => {
    const state = { ...r2Ready, publicDomains: ["images.example.com", "pub-1.r2.dev"] };
    const { warnings } = planChanges(withReferers, state, worker("cdn-images"));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /pub-1\.r2\.dev/);
  });

  it("warns of hostnames that will be billed, only when some are added", () => {
    const hostnameQuota = { used: 100, allocated: 100, hardCap: 5000 };
    const added = planChanges(r2Site, { ...nothing, hostnameQuota }, worker("cdn-images"));
    assert.match(added.warnings[0] ?? "", /101 custom hostnames; 100 are included/);
    assert.deepEqual(planChanges(r2Site, { ...r2Ready, hostnameQuota }, worker("cdn-images")).warnings, []);
  });

  it("warns of a foreign route that wins over ours", () => {
    const routes = [...r2Ready.routes, { id: "r9", pattern: "images.example.net/blog/*", script: "blog" }];
    const { warnings } = planChanges(r2Site, { ...r2Ready, routes }, worker("cdn-images"));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /images\.example\.net\/blog\/\*.*blog/);
  });
});

describe("planRemoval", () => {
  it("removes only what the ledger or a mark says is ours, the ledger last", () => {
    const state = {
      ...r2Ready,
      worker: script("cdn-images", "images", {
        tags: made(
          "bucketDomain/images.example.com@r2-blog-test",
          "customHostname/images.example.net",
          "fallbackOrigin/images.example.com",
        ),
      }),
    };
    assert.deepEqual(planRemoval(r2Site, state).changes.map(short), [
      "delete workerRoute images.example.net/*",
      "delete customHostname images.example.net",
      "delete fallbackOrigin images.example.com",
      "delete bucketDomain images.example.com",
      "delete workerScript cdn-images",
    ]);
  });

  it("leaves what was there before: adopted hostnames, domains and fallback origins", () => {
    assert.deepEqual(planRemoval(r2Site, r2Ready).changes.map(short), [
      "delete workerRoute images.example.net/*",
      "delete workerScript cdn-images",
    ]);
  });

  it("removes nothing when the Worker is not ours", () => {
    const state = {
      ...b2Ready,
      worker: script("cdn-static", "static", { tags: [] }),
      dnsRecords: [{ ...b2Record, comment: "mine" }],
    };
    assert.deepEqual(planRemoval(b2Site, state).changes, []);
  });

  const shared = {
    ...r2Ready,
    zoneHostnames: ["images.example.net", "shop.example.net"],
    worker: script("cdn-images", "images", {
      tags: made(
        "bucketDomain/images.example.com@r2-blog-test",
        "customHostname/images.example.net",
        "fallbackOrigin/images.example.com",
      ),
    }),
  };

  it("keeps what other hostnames of the zone need, and the ledger with it, and says so", () => {
    const { changes, warnings, isPartial } = planRemoval(r2Site, shared);
    assert.deepEqual(changes.map(short), [
      "delete workerRoute images.example.net/*",
      "delete customHostname images.example.net",
    ]);
    assert.equal(isPartial, true);
    assert.match(warnings[0] ?? "", /shop\.example\.net/);
  });

  it("removes it once they are gone", () => {
    const alone = { ...shared, zoneHostnames: ["images.example.net"] };
    const { changes, isPartial } = planRemoval(r2Site, alone);
    assert.equal(isPartial, false);
    assert.deepEqual(
      changes.map(({ resource }) => resource),
      ["workerRoute", "customHostname", "fallbackOrigin", "bucketDomain", "workerScript"],
    );
  });

  it("keeps a host that another site of the file shares, though the zone's fallback origin is a third", () => {
    const site = { ...r2Site, siblingFallbackOrigins: ["images.example.com"] };
    const state: SiteState = {
      ...shared,
      fallbackOrigin: { origin: "third.example.com", status: "active", errors: [] },
    };
    assert.ok(!planRemoval(site, state).changes.some(({ resource }) => resource === "bucketDomain"));
  });

  it("knows nothing of what the Worker of another site made", () => {
    const { changes } = planRemoval({ ...r2Site, name: "shop" }, shared);
    assert.deepEqual(changes, []);
  });

  it("does not remove a fallback origin whose removal is on its way", () => {
    const state: SiteState = {
      ...shared,
      zoneHostnames: [],
      fallbackOrigin: { origin: "images.example.com", status: "pending_deletion", errors: [] },
    };
    assert.ok(!planRemoval(r2Site, state).changes.some(({ resource }) => resource === "fallbackOrigin"));
  });

  it("removes what stands under former names as well", () => {
    const state = { ...shared, zoneHostnames: [], former: formerly };
    assert.deepEqual(
      planRemoval(r2Site, state)
        .changes.map(short)
        .filter((change) => /old/.test(change)),
      [
        "delete bucketDomain images.example.com of old-bucket",
        "delete dnsRecord old.example.com",
        "delete workerScript cdn-old",
      ],
    );
  });
});

const formerly: FormerState = {
  bucketDomains: [{ ...bucketDomain, bucket: "old-bucket" }],
  dnsRecords: [{ ...b2Record, name: "old.example.com", comment: "cdn-worker: site images" }],
  workers: [{ name: "cdn-old", tags: ["cdn-worker", "cdn-worker:site=images"] }],
};

describe("planChanges, where cdn.jsonc has changed a name", () => {
  const needsOf = (changes: readonly Change[], id: string) =>
    changes.find((change) => `${change.resource}/${change.name}` === id)?.needs;
  const plan = (site: Site, state: SiteState) => planChanges(site, state, worker(site.worker.name));

  it("bucket: the former one gives the domain up before the new one takes it", () => {
    const state: SiteState = {
      ...r2Ready,
      bucketDomain: undefined,
      dnsRecords: [
        {
          ...b2Record,
          name: "images.example.com",
          content: "public.r2.dev",
          comment: undefined,
          managed: true,
        },
      ],
      worker: script("cdn-images", "images", { tags: made("bucketDomain/images.example.com@old-bucket") }),
      former: { ...formerly, dnsRecords: [], workers: [] },
    };
    const { changes, ledger } = plan(r2Site, state);
    assert.deepEqual(changes.map(short), [
      "delete bucketDomain images.example.com of old-bucket",
      "create bucketDomain images.example.com",
    ]);
    assert.deepEqual(needsOf(changes, "bucketDomain/images.example.com"), [
      "bucketDomain/images.example.com of old-bucket",
    ]);
    assert.deepEqual([...ledger].sort(), [
      "bucketDomain/images.example.com@old-bucket",
      "bucketDomain/images.example.com@r2-blog-test",
    ]);
  });

  it("fallback origin: its former record goes last, unless another site carries it", () => {
    const state: SiteState = {
      ...b2Ready,
      fallbackOrigin: { origin: "old.example.com", status: "active", errors: [] },
      worker: script("cdn-static", "static", {
        tags: ["cdn-worker", "cdn-worker:site=static", "cdn-worker:made=fallbackOrigin/old.example.com"],
      }),
      former: { ...formerly, bucketDomains: [], workers: [] },
    };
    const { changes, ledger } = plan(b2Site, state);
    assert.deepEqual(changes.map(short), [
      "update fallbackOrigin static.example.com",
      "delete dnsRecord old.example.com",
    ]);
    assert.deepEqual(needsOf(changes, "dnsRecord/old.example.com"), ["fallbackOrigin/static.example.com"]);
    assert.ok(ledger.includes("fallbackOrigin/static.example.com"), "the new one is ours as well");
    const sharing = { ...b2Site, siblingFallbackOrigins: ["old.example.com"] };
    assert.deepEqual(plan(sharing, state).changes.map(short), []);
  });

  it("Worker: its routes come over without a yes, then the former one goes; the ledger comes along", () => {
    const state: SiteState = {
      ...r2Ready,
      worker: undefined,
      routes: [
        { id: "r1", pattern: "images.example.net/*", script: "cdn-old" },
        { id: "r2", pattern: "gone.example.net/*", script: "cdn-old" },
      ],
      former: {
        bucketDomains: [],
        dnsRecords: [],
        workers: [{ name: "cdn-old", tags: made("customHostname/images.example.net") }],
      },
    };
    const { changes, ledger } = plan(r2Site, state);
    assert.deepEqual(changes.map(short), [
      "create workerScript cdn-images",
      "update workerRoute images.example.net/*",
      "delete workerRoute gone.example.net/*",
      "delete workerScript cdn-old",
    ]);
    assert.deepEqual(needsOf(changes, "workerScript/cdn-old"), [
      "workerScript/cdn-images",
      "workerRoute/images.example.net/*",
      "workerRoute/gone.example.net/*",
    ]);
    assert.deepEqual(ledger, ["customHostname/images.example.net", "workerScript/cdn-old"]);
  });

  it("strikes off what is gone: a hostname that somebody makes later under that name is not ours", () => {
    const state: SiteState = {
      ...r2Ready,
      zoneHostnames: ["images.example.net"],
      worker: script("cdn-images", "images", {
        tags: made("customHostname/images.example.net", "customHostname/gone.example.net"),
      }),
    };
    assert.deepEqual(plan(r2Site, state).ledger, ["customHostname/images.example.net"]);
  });

  it("a Worker taken over brings its routes under the same yes, and only its own site's names", () => {
    const state: SiteState = {
      ...r2Ready,
      customHostnames: [hostname("images.example.net"), hostname("shop.example.net")],
      worker: script("cdn-images", "shop", {
        tags: [
          "cdn-worker",
          "cdn-worker:site=shop",
          "cdn-worker:made=customHostname/images.example.net;customHostname/shop.example.net",
        ],
      }),
      routes: [...r2Ready.routes, { id: "r2", pattern: "shop.example.net/*", script: "cdn-images" }],
    };
    const { changes, ledger } = plan(r2Site, state);
    assert.deepEqual(changes.map(short), [
      "update workerScript cdn-images consent=cdn-images",
      "delete workerRoute shop.example.net/* consent=cdn-images",
    ]);
    assert.deepEqual(ledger, ["customHostname/images.example.net"]);
  });

  it("asks for a yes where the record of another site of ours would be changed", () => {
    const state = {
      ...b2Ready,
      dnsRecords: [
        { ...b2Record, content: "other.s3.us-west-004.backblazeb2.com", comment: "cdn-worker: site shop" },
      ],
    };
    assert.deepEqual(plan(b2Site, state).changes.map(short), [
      "update dnsRecord static.example.com consent=CNAME static.example.com other.s3.us-west-004.backblazeb2.com",
    ]);
  });
});
