import assert from "node:assert/strict";
import { CdnError } from "../core/cdnError.ts";
import { changeId } from "../core/change.ts";
import type { DnsCapabilities, DnsRecord } from "../providers/capabilities/dns.ts";
import type { Site } from "../site/site.ts";
import { remarkFor } from "./ownership.ts";
import { planSplitRecords, planSplitRemoval } from "./planRecords.ts";
import type { SplitRecordChange } from "./recordChange.ts";
import { type WantedOptions, wantedRecords } from "./wantedRecords.ts";

const hostname = "images.example.net";
const domestic = "domestic.example.com";
const cloudflare = "images.example.org";

function site(dns: Partial<NonNullable<Site["dns"]>> = {}): Site {
  return {
    name: "images",
    zone: "example.org",
    origins: [{ type: "r2", bucket: "files" }],
    fallbackOrigin: cloudflare,
    hostnames: [hostname],
    worker: { name: "cdn-images" },
    dns: { provider: "dnspod", domain: "example.net", default: domestic, ...dns },
    certificates: [],
    siblingFallbackOrigins: [],
    folder: "/",
  };
}

const lineNames: Readonly<Record<string, string>> = {
  default: "默认",
  abroad: "境外",
  "10=0": "电信",
  "90=0": "百度",
};

const capabilities: DnsCapabilities = {
  split: true,
  lines: [
    ...Object.entries(lineNames).map(([id, name]) => ({ id, name, aliases: [], usable: true })),
    { id: "3=001", name: "亚洲", aliases: [], usable: false },
  ],
  minTtl: 600,
  recordsPerLine: 2,
  delegated: true,
  nameServers: ["f1g1ns1.dnspod.net"],
};

let lastId = 0;
function record(type: string, value: string, lineId = "default", more: Partial<DnsRecord> = {}): DnsRecord {
  return {
    id: `${++lastId}`,
    name: hostname,
    type,
    lineId,
    line: lineNames[lineId] ?? lineId,
    value,
    ttl: 600,
    remark: "",
    enabled: true,
    ...more,
  };
}
const ours = { remark: remarkFor("split", "images") };
const validation = { remark: remarkFor("validation", "images") };

/** A change in one line: what happens, to what, who has to agree. */
function short(change: SplitRecordChange): string {
  const consent = change.consent === undefined ? "" : ` [${change.consent}]`;
  return `${change.action} ${change.name}${change.after === undefined ? "" : ` → ${change.after}`}${consent}`;
}

function plan(
  existing: readonly DnsRecord[],
  dns: Partial<NonNullable<Site["dns"]>> = {},
  options: WantedOptions = {},
) {
  const { changes, warnings } = planSplitRecords(wantedRecords(site(dns), options), existing, capabilities);
  return { changes: changes.map(short), warnings, raw: changes };
}

const makeDefault = `create CNAME ${hostname} (默认) → ${domestic}`;
const makeAbroad = `create CNAME ${hostname} (境外) → ${cloudflare}`;
const right = () => [record("CNAME", domestic, "default", ours), record("CNAME", cloudflare, "abroad", ours)];

describe("the plan of split records", () => {
  const table: readonly {
    readonly title: string;
    readonly existing: readonly DnsRecord[];
    readonly dns?: Partial<NonNullable<Site["dns"]>>;
    readonly changes: readonly string[];
    readonly warnings?: number;
  }[] = [
    { title: "nothing is there", existing: [], changes: [makeDefault, makeAbroad] },
    { title: "everything is there", existing: right(), changes: [] },
    {
      title: "everything is there, and not ours",
      existing: [record("CNAME", domestic), record("CNAME", cloudflare, "abroad", { ttl: 120 })],
      changes: [],
    },
    {
      title: "names come with dots and capitals",
      existing: [
        record("CNAME", `${domestic.toUpperCase()}.`, "default", ours),
        record("CNAME", `Images.Example.Org.`, "abroad", ours),
      ],
      changes: [],
    },
    {
      title: "our own target differs",
      existing: [
        record("CNAME", "old.example.com", "default", ours),
        record("CNAME", cloudflare, "abroad", ours),
      ],
      changes: [`update CNAME ${hostname} (默认) → ${domestic}`],
    },
    {
      title: "our own time to live differs",
      existing: [
        record("CNAME", domestic, "default", { ...ours, ttl: 1200 }),
        record("CNAME", cloudflare, "abroad", ours),
      ],
      changes: [`update CNAME ${hostname} (默认) → ${domestic}`],
    },
    {
      title: "a foreign A record stands in the way",
      existing: [record("A", "192.0.2.1")],
      changes: [`update CNAME ${hostname} (默认) → ${domestic} [A ${hostname} (默认) 192.0.2.1]`, makeAbroad],
    },
    {
      title: "foreign A and AAAA records stand in the way",
      existing: [record("A", "192.0.2.1"), record("A", "192.0.2.2"), record("AAAA", "2001:db8::1")],
      changes: [
        `delete A ${hostname} (默认) 192.0.2.2 [A ${hostname} (默认) 192.0.2.2]`,
        `delete AAAA ${hostname} (默认) 2001:db8::1 [AAAA ${hostname} (默认) 2001:db8::1]`,
        `update CNAME ${hostname} (默认) → ${domestic} [A ${hostname} (默认) 192.0.2.1]`,
        makeAbroad,
      ],
    },
    {
      title: "a foreign CNAME stands on the same line",
      existing: [record("CNAME", "theirs.example.com", "abroad"), record("CNAME", domestic)],
      changes: [
        `update CNAME ${hostname} (境外) → ${cloudflare} [CNAME ${hostname} (境外) theirs.example.com]`,
      ],
    },
    {
      title: "a foreign CNAME stands on another line",
      existing: [...right(), record("CNAME", "theirs.example.com", "10=0")],
      changes: [],
      warnings: 1,
    },
    {
      title: "a search engine has a record of its own",
      existing: [...right(), record("A", "192.0.2.1", "90=0")],
      changes: [],
      warnings: 1,
    },
    {
      title: "a paused foreign record of another type is there",
      existing: [...right(), record("A", "192.0.2.1", "default", { enabled: false })],
      changes: [],
    },
    {
      title: "only a paused foreign A record is there",
      existing: [record("A", "192.0.2.1", "default", { enabled: false })],
      changes: [makeDefault, makeAbroad],
    },
    {
      title: "ours is paused",
      existing: [
        record("CNAME", domestic, "default", ours),
        record("CNAME", cloudflare, "abroad", { ...ours, enabled: false }),
      ],
      changes: [`update CNAME ${hostname} (境外) → ${cloudflare}`],
    },
    {
      title: "the same, foreign, is paused",
      existing: [
        record("CNAME", domestic, "default", { enabled: false }),
        record("CNAME", cloudflare, "abroad", ours),
      ],
      changes: [`update CNAME ${hostname} (默认) → ${domestic} [CNAME ${hostname} (默认) ${domestic}]`],
    },
    {
      title: "ours stands twice",
      existing: [...right(), record("CNAME", "old.example.com", "abroad", ours)],
      changes: [`delete CNAME ${hostname} (境外) old.example.com`],
    },
    {
      title: "ours and a foreign one stand on one line",
      existing: [...right(), record("CNAME", "theirs.example.com", "abroad")],
      changes: [
        `delete CNAME ${hostname} (境外) theirs.example.com [CNAME ${hostname} (境外) theirs.example.com]`,
      ],
    },
    {
      title: "records of other names and types are there",
      existing: [
        ...right(),
        record("A", "192.0.2.1", "default", { name: "example.net" }),
        record("CNAME", "x.example.com", "default", { name: `a.${hostname}` }),
        record("CAA", '0 issue "ca.example"'),
        record("SRV", "0 0 443 x.example.com"),
      ],
      changes: [],
    },
    {
      title: "no domestic CDN is named",
      existing: [record("A", "192.0.2.1")],
      dns: { default: undefined },
      changes: [makeAbroad],
    },
    {
      title: "no domestic CDN is named and there is no default line",
      existing: [],
      dns: { default: undefined },
      changes: [makeAbroad],
      warnings: 1,
    },
    {
      title: "the default line leads to Cloudflare as well",
      existing: right(),
      dns: { default: cloudflare },
      changes: [
        `update CNAME ${hostname} (默认) → ${cloudflare}`,
        `delete CNAME ${hostname} (境外) ${cloudflare}`,
      ],
    },
    {
      title: "further lines are named, one by name and one by id",
      existing: right(),
      dns: { lines: { 电信: "dx.example.com", "90=0": "bd.example.com" } },
      changes: [
        `create CNAME ${hostname} (电信) → dx.example.com`,
        `create CNAME ${hostname} (百度) → bd.example.com`,
      ],
    },
    {
      title: "a line is not named any more",
      existing: [...right(), record("CNAME", "dx.example.com", "10=0", ours)],
      changes: [`delete CNAME ${hostname} (电信) dx.example.com`],
    },
    {
      title: "a hostname is not named any more",
      existing: [...right(), record("CNAME", domestic, "default", { ...ours, name: "old.example.net" })],
      changes: [],
      warnings: 1,
    },
    {
      title: "another site has records of its own",
      existing: [
        ...right(),
        record("CNAME", domestic, "default", {
          remark: remarkFor("split", "other"),
          name: "other.example.net",
        }),
      ],
      changes: [],
    },
  ];
  for (const { title, existing, dns, changes, warnings = 0 } of table) {
    it(title, () => {
      // Undefined takes a key away.
      const options = Object.fromEntries(
        Object.entries({ default: domestic, ...dns }).filter(([, value]) => value !== undefined),
      );
      const { default: _, ...base } = site().dns ?? { provider: "dnspod" as const, domain: "example.net" };
      const wanted = wantedRecords({ ...site(), dns: { ...base, ...options } });
      const planned = planSplitRecords(wanted, existing, capabilities);
      assert.deepEqual(planned.changes.map(short), changes);
      assert.equal(planned.warnings.length, warnings, planned.warnings.join("\n"));
    });
  }

  it("makes the other lines only after the default one, and replaces only after what is in the way went", () => {
    const fresh = plan([]).raw;
    const [first, second] = fresh;
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual([first.needs, second.needs], [[], [changeId(first)]]);
    const replacing = plan([record("A", "192.0.2.1"), record("A", "192.0.2.2")]).raw;
    const [removed, replaced] = replacing;
    assert.ok(removed !== undefined && replaced !== undefined);
    assert.deepEqual(replaced.needs, [changeId(removed)]);
    assert.deepEqual([removed.destroys, replaced.destroys], [true, true]);
    assert.equal(replaced.before, "A 192.0.2.1");
  });

  it("gives every change a name of its own", () => {
    const existing = [
      record("A", "192.0.2.1"),
      record("A", "192.0.2.2"),
      record("CNAME", "a.example.com", "abroad"),
      record("CNAME", "b.example.com", "abroad"),
    ];
    const ids = plan(existing).raw.map(changeId);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, 4);
  });

  it("refuses lines that the account does not have, before anything is written", () => {
    const refusal = (dns: Partial<NonNullable<Site["dns"]>>) => {
      try {
        plan([], dns);
        return undefined;
      } catch (error) {
        return error instanceof CdnError ? error.reason : String(error);
      }
    };
    assert.equal(refusal({ lines: { 火星: domestic } }), "config");
    assert.equal(refusal({ lines: { 亚洲: domestic } }), "quota");
    assert.equal(refusal({ lines: { 境外: domestic } }), "config");
    assert.equal(refusal({ lines: { 境外: cloudflare } }), undefined);
  });

  it("raises the time to live to what the plan of the domain allows, and says so", () => {
    const { raw, warnings } = plan([], { ttl: 60 });
    assert.deepEqual(
      raw.map(({ spec }) => spec.wanted?.ttl),
      [600, 600],
    );
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /60 s.*600 s/);
  });

  it("warns of a domain that is delegated elsewhere", () => {
    const { warnings } = planSplitRecords(wantedRecords(site()), right(), {
      ...capabilities,
      delegated: false,
    });
    assert.deepEqual(warnings.length, 1);
    assert.match(warnings[0] ?? "", /f1g1ns1\.dnspod\.net/);
  });

  it("switches all traffic by rewriting records in place, and back", () => {
    assert.deepEqual(plan(right(), {}, { traffic: "cloudflare" }).changes, [
      `update CNAME ${hostname} (默认) → ${cloudflare}`,
    ]);
    assert.deepEqual(plan(right(), {}, { traffic: "domestic" }).changes, [
      `update CNAME ${hostname} (境外) → ${domestic}`,
    ]);
    const switched = [
      record("CNAME", cloudflare, "default", ours),
      record("CNAME", cloudflare, "abroad", ours),
    ];
    assert.deepEqual(plan(switched).changes, [`update CNAME ${hostname} (默认) → ${domestic}`]);
    const { default: _, ...alone } = site().dns ?? { provider: "dnspod" as const, domain: "example.net" };
    assert.throws(() => wantedRecords({ ...site(), dns: alone }, { traffic: "domestic" }), {
      reason: "config",
    });
  });

  it("is a plain CNAME at a provider without lines", () => {
    const one: DnsCapabilities = {
      ...capabilities,
      split: false,
      lines: [{ id: "default", name: "default", aliases: [], usable: true }],
      minTtl: 60,
    };
    const wanted = wantedRecords(site({ provider: "cloudflare" }));
    assert.deepEqual(planSplitRecords(wanted, [], one).changes.map(short), [
      `create CNAME ${hostname} (default) → ${cloudflare}`,
    ]);
  });
});

describe("the plan of validation records", () => {
  const name = `_acme-challenge.${hostname}`;
  const wanted = { type: "TXT", name, value: "new", purpose: "proves" } as const;
  const text = (value: string, more: Partial<DnsRecord> = {}) =>
    record("TXT", value, "default", { name, ...more });

  it("makes what is missing and leaves what is there", () => {
    assert.deepEqual(plan(right(), {}, { validation: [wanted] }).changes, [
      `create TXT ${name} (默认) new → new`,
    ]);
    assert.deepEqual(plan([...right(), text("new")], {}, { validation: [wanted] }).changes, []);
    assert.deepEqual(plan([...right(), text('"new"')], {}, { validation: [wanted] }).changes, []);
    // Case matters in a text.
    assert.equal(plan([...right(), text("NEW")], {}, { validation: [wanted] }).changes.length, 1);
  });

  it("rewrites a value of an earlier attempt of ours, and no foreign one", () => {
    const old = text("old", validation);
    const { raw } = plan([...right(), old, text("theirs")], {}, { validation: [wanted] });
    assert.deepEqual(
      raw.map(({ action, spec }) => [action, spec.existing?.id]),
      [["update", old.id]],
    );
    const two = plan([...right(), text("theirs")], {}, { validation: [wanted] });
    assert.deepEqual(two.changes, [`create TXT ${name} (默认) new → new`]);
  });

  it("keeps two wanted values at one name apart", () => {
    const both = [wanted, { ...wanted, value: "second" }];
    const { raw } = plan([...right(), text("new", validation)], {}, { validation: both });
    assert.deepEqual(
      raw.map(({ action, after }) => [action, after]),
      [["create", "second"]],
    );
  });

  it("warns where the plan of the domain has no room", () => {
    const { warnings } = plan([...right(), text("a"), text("b")], {}, { validation: [wanted] });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /a, b/);
  });

  it("explains a CNAME at the very name", () => {
    const { changes, warnings } = plan(
      [...right(), record("CNAME", "acme.example.com.", "default", { name })],
      {},
      { validation: [wanted] },
    );
    assert.deepEqual(changes, []);
    assert.match(warnings[0] ?? "", /_acme-challenge\.images\.example\.net \(to acme\.example\.com\)/);
    // On another line it does not exclude ours, but validators abroad follow it.
    const elsewhere = plan(
      [...right(), record("CNAME", "acme.example.com", "abroad", { name })],
      {},
      { validation: [wanted] },
    );
    assert.equal(elsewhere.changes.length, 1);
    assert.equal(elsewhere.warnings.length, 1);
  });

  it("removes ours when the hostname is active, and only ours", () => {
    const existing = [
      ...right(),
      text("done", validation),
      text("theirs"),
      text("acme", { remark: remarkFor("challenge") }),
      record("TXT", "x", "default", { name: `_cf-custom-hostname.${hostname}`, ...validation }),
      record("TXT", "x", "default", { name: "_cf-custom-hostname.other.example.net", ...validation }),
    ];
    assert.deepEqual(plan(existing, {}, { validated: [hostname] }).changes, [
      `delete TXT ${name} (默认) done`,
      `delete TXT _cf-custom-hostname.${hostname} (默认) x`,
    ]);
    assert.deepEqual(plan(existing).changes, []);
  });
});

describe("the plan of a removal", () => {
  it("takes only what is ours, the default line last", () => {
    const challenge = record("TXT", "x", "default", {
      name: `_acme-challenge.${hostname}`,
      remark: remarkFor("challenge"),
    });
    const existing = [
      ...right(),
      record("CNAME", "dx.example.com", "10=0", ours),
      record("TXT", "v", "default", { name: `_cf-custom-hostname.${hostname}`, ...validation }),
      challenge,
      record("TXT", "theirs", "default", { name: `_acme-challenge.${hostname}` }),
      record("CNAME", domestic, "default", {
        name: "other.example.net",
        remark: remarkFor("split", "other"),
      }),
      record("TXT", "x", "default", {
        name: "_acme-challenge.other.example.net",
        remark: remarkFor("challenge"),
      }),
    ];
    const { changes, warnings } = planSplitRemoval(site(), existing);
    assert.deepEqual(changes.map(short), [
      `delete CNAME ${hostname} (境外) ${cloudflare}`,
      `delete CNAME ${hostname} (电信) dx.example.com`,
      `delete CNAME ${hostname} (默认) ${domestic}`,
      `delete TXT _cf-custom-hostname.${hostname} (默认) v`,
      `delete TXT _acme-challenge.${hostname} (默认) x`,
    ]);
    assert.deepEqual(changes[2]?.needs, changes.slice(0, 2).map(changeId));
    assert.deepEqual(warnings, []);
  });

  it("says what foreign records of other lines are left without", () => {
    const { changes, warnings } = planSplitRemoval(site(), [...right(), record("A", "192.0.2.1", "10=0")]);
    assert.equal(changes.length, 2);
    assert.equal(warnings.length, 1);
  });

  it("leaves what it adopted", () => {
    assert.deepEqual(
      planSplitRemoval(site(), [record("CNAME", domestic), record("CNAME", cloudflare, "abroad")]).changes,
      [],
    );
  });
});
