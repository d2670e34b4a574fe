import assert from "node:assert/strict";
import fc from "fast-check";
import { CdnError } from "../../extension/core/cdnError.ts";
import { applyRecordChanges } from "../../extension/dns/applyChanges.ts";
import { challengePublisher } from "../../extension/dns/challenge.ts";
import { observeSplitRecords, planSplitRecords, planSplitRemoval } from "../../extension/dns/planRecords.ts";
import { dnsProviderFor } from "../../extension/dns/providerFor.ts";
import type { SplitRecordChange } from "../../extension/dns/recordChange.ts";
import { publishValidationRecords, removeValidationRecords } from "../../extension/dns/validationRecords.ts";
import { wantedRecords } from "../../extension/dns/wantedRecords.ts";
import type { DnsCapabilities, DnsProvider } from "../../extension/providers/capabilities/dns.ts";
import { dnspodProvider } from "../../extension/providers/dnspod/dns.ts";
import type { Site } from "../../extension/site/site.ts";
import type { RecordSeed, StandInRecord } from "../../sandbox/dnspod/state.ts";
import {
  type DnsSandbox,
  domain,
  domesticTarget,
  fallbackOrigin,
  hostname,
  site,
  startDnsSandbox,
} from "./sandbox.ts";

const never = new AbortController().signal;

/** Plans and applies, with a yes to everything foreign or to nothing. */
async function deployRecords(
  provider: DnsProvider,
  wanted: Site,
  agree: boolean,
  signal: AbortSignal = never,
): Promise<{ readonly changes: readonly SplitRecordChange[]; readonly errors: readonly CdnError[] }> {
  const { existing, capabilities } = await observeSplitRecords(provider, signal);
  const { changes } = planSplitRecords(wantedRecords(wanted), existing, capabilities);
  const consents = new Set(
    agree ? changes.flatMap(({ consent }) => (consent === undefined ? [] : [consent])) : [],
  );
  const { errors } = await applyRecordChanges(changes, provider, { signal, consents, emit: () => {} });
  signal.throwIfAborted();
  return { changes, errors };
}

async function destroyRecords(provider: DnsProvider, wanted: Site): Promise<readonly CdnError[]> {
  const { changes } = planSplitRemoval(wanted, await provider.list(never));
  return (await applyRecordChanges(changes, provider, { signal: never, consents: new Set(), emit: () => {} }))
    .errors;
}

/** Type, line and value of every record at the hostname. */
function atHostname(sandbox: DnsSandbox): readonly string[] {
  return sandbox.dnspod.state
    .records(domain)
    .filter(({ subDomain }) => subDomain === "images")
    .map(({ type, lineId, value }) => `${type} ${lineId} ${value}`)
    .sort();
}

const asWanted = [`CNAME 0 ${domesticTarget}.`, `CNAME 3=0 ${fallbackOrigin}.`];

describe("applying split records", () => {
  let sandbox: DnsSandbox;
  beforeEach(async () => {
    sandbox = await startDnsSandbox();
  });
  afterEach(() => sandbox.close());

  const operations = () =>
    sandbox.log.entries.filter(({ write }) => write).map(({ operation, path }) => operation ?? path);

  it("makes the split, changes nothing the second time, and takes it away again", async () => {
    assert.deepEqual((await deployRecords(sandbox.provider(), site(), false)).errors, []);
    assert.deepEqual(atHostname(sandbox), asWanted);
    assert.deepEqual(operations(), ["CreateRecord", "CreateRecord"]);
    sandbox.log.clear();
    assert.deepEqual((await deployRecords(sandbox.provider(), site(), false)).changes, []);
    assert.deepEqual(operations(), []);
    // Observing takes no more than one round trip: domain, lines, plans and records side by side.
    assert.equal(sandbox.log.entries.length, 4);
    assert.deepEqual(await destroyRecords(sandbox.provider(), site()), []);
    assert.deepEqual(atHostname(sandbox), []);
  });

  it("speaks of lines by neutral ids, and writes the service's own", async () => {
    const { lines } = await sandbox.provider().capabilities(never);
    const own = lines.find(({ id }) => id === "abroad");
    assert.equal(own?.name, "境外");
    assert.ok(own.aliases.includes("3=0"));
    assert.ok(
      lines.some(({ id }) => id === "10=0"),
      "all others keep the service's ids",
    );
    const wanted = site({ lines: { "China Telecom": "telecom.example.com" } });
    assert.deepEqual((await deployRecords(sandbox.provider(), wanted, false)).errors, []);
    assert.deepEqual(atHostname(sandbox), [...asWanted, "CNAME 10=0 telecom.example.com."].sort());
    const seen = (await sandbox.provider().list(never)).filter(({ name }) => name === hostname);
    assert.deepEqual(seen.map(({ lineId }) => lineId).sort(), ["10=0", "abroad", "default"]);
  });

  it("writes nothing at all while a foreign record lacks a yes", async () => {
    sandbox.dnspod.state.seed(domain, [{ subDomain: "images", type: "A", value: "192.0.2.1" }]);
    const { errors } = await deployRecords(sandbox.provider(), site(), false);
    assert.deepEqual(
      errors.map(({ reason }) => reason),
      ["foreign"],
    );
    assert.match(
      errors[0]?.message ?? "",
      /A 192\.0\.2\.1.*--replace 'A images\.example\.net \(默认\) 192\.0\.2\.1'/,
    );
    assert.deepEqual(operations(), []);
    assert.deepEqual((await deployRecords(sandbox.provider(), site(), true)).errors, []);
    assert.deepEqual(atHostname(sandbox), asWanted);
  });

  it("needs a yes to each of many foreign records: who has seen eight has not agreed to twelve", async () => {
    const seeds = Array.from({ length: 12 }, (_, index) => ({
      subDomain: "images",
      type: "A",
      lineId: index % 2 === 0 ? "0" : "3=0",
      value: `192.0.2.${index}`,
    }));
    sandbox.dnspod.state.seed(domain, seeds);
    const provider = sandbox.provider();
    const { existing, capabilities } = await observeSplitRecords(provider, never);
    const { changes } = planSplitRecords(wantedRecords(site()), existing, capabilities);
    const names = changes.flatMap(({ consent }) => consent ?? []);
    assert.equal(new Set(names).size, 12);
    assert.ok(seeds.every(({ value }) => names.some((name) => name.endsWith(` ${value}`))));
    const emit = () => {};
    const some = { signal: never, consents: new Set(names.slice(0, 8)), emit };
    assert.equal((await applyRecordChanges(changes, provider, some)).errors.length, 4);
    assert.deepEqual(operations(), []);
    const all = { signal: never, consents: new Set(names), emit };
    assert.deepEqual((await applyRecordChanges(changes, provider, all)).errors, []);
    assert.deepEqual(atHostname(sandbox), asWanted);
  });

  it("does not touch a record that somebody changed after the plan was made", async () => {
    const [seeded] = sandbox.dnspod.state.seed(domain, [
      { subDomain: "images", type: "A", value: "192.0.2.1" },
    ]);
    const provider = sandbox.provider();
    const { existing, capabilities } = await observeSplitRecords(provider, never);
    const { changes } = planSplitRecords(wantedRecords(site()), existing, capabilities);
    assert.ok(seeded !== undefined);
    const now = { ...seeded, value: "192.0.2.99" };
    sandbox.dnspod.state.modify(
      sandbox.dnspod.state.domains.get(domain) ?? assert.fail(),
      seeded.id,
      now,
      Date.now(),
      sandbox.dnspod.behaviour,
    );
    const { errors } = await applyRecordChanges(changes, provider, {
      signal: never,
      consents: new Set(changes.flatMap(({ consent }) => consent ?? [])),
      emit: () => {},
    });
    assert.deepEqual(
      errors.map(({ reason }) => reason),
      ["conflict"],
    );
    assert.ok(atHostname(sandbox).includes("A 0 192.0.2.99"));
  });

  it("respects the lag of the list", async () => {
    sandbox.dnspod.behaviour.listLagMs = 600;
    const provider = sandbox.provider();
    assert.deepEqual((await deployRecords(provider, site(), false)).errors, []);
    // The list shows nothing yet; the run knows what it has written.
    assert.deepEqual((await deployRecords(provider, site(), false)).changes, []);
    // Another run does not, and is told by the service that the records are there: nothing is made twice.
    assert.deepEqual((await deployRecords(sandbox.provider(), site(), false)).errors, []);
    assert.deepEqual(atHostname(sandbox), asWanted);
    // After settling, every run sees them.
    await provider.settle(never);
    assert.deepEqual((await deployRecords(sandbox.provider(), site(), false)).changes, []);
    // The same in the other direction.
    assert.deepEqual(await destroyRecords(provider, site()), []);
    assert.deepEqual(planSplitRemoval(site(), await provider.list(never)).changes, []);
    assert.deepEqual(await destroyRecords(sandbox.provider(), site()), []);
    assert.deepEqual(atHostname(sandbox), []);
  });

  it("waits for no record that somebody else has changed or removed since", async () => {
    const provider = sandbox.provider();
    assert.deepEqual((await deployRecords(provider, site(), false)).errors, []);
    assert.deepEqual(await destroyRecords(sandbox.provider(), site()), []);
    const start = performance.now();
    await provider.settle(never);
    assert.ok(performance.now() - start < 5000);
  });

  it("takes the limits of the free plan where those of the account cannot be read", async () => {
    sandbox.faults.add({
      service: "dnspod",
      operation: "DescribePackageDetail",
      kind: "status",
      status: 200,
      code: "UnauthorizedOperation",
      message: "no",
    });
    assert.deepEqual((await deployRecords(sandbox.provider(), site({ ttl: 60 }), false)).errors, []);
    const made = sandbox.dnspod.state.records(domain).find(({ subDomain }) => subDomain === "images");
    assert.equal(made?.ttl, 600);
  });

  it("writes again with a longer time to live where the service wants one", async () => {
    sandbox.dnspod.state.addDomain({ name: "paid.example.net", grade: "DP_PLUS" }, Date.now());
    sandbox.faults.add({
      service: "dnspod",
      operation: "CreateRecord",
      kind: "status",
      status: 200,
      code: "LimitExceeded.RecordTtlLimit",
      message: "too low",
    });
    const holder = dnspodProvider({ domain: "paid.example.net", call: sandbox.call, now: Date.now });
    const wanted = site({ domain: "paid.example.net", ttl: 60 }, { hostnames: ["images.paid.example.net"] });
    assert.deepEqual((await deployRecords(holder, wanted, false)).errors, []);
    const ttls = sandbox.dnspod.state
      .records("paid.example.net")
      .filter(({ type }) => type === "CNAME")
      .map(({ ttl }) => ttl);
    assert.deepEqual(ttls, [600, 60]);
  });

  it("explains a conflict that the list did not show", async () => {
    sandbox.faults.add({
      service: "dnspod",
      operation: "CreateRecord",
      kind: "status",
      status: 200,
      code: "InvalidParameter.RecordConflict",
      message: "解析记录冲突",
    });
    const { errors } = await deployRecords(sandbox.provider(), site(), false);
    assert.deepEqual(
      errors.map(({ reason }) => reason),
      ["conflict"],
    );
    assert.match(errors[0]?.message ?? "", /^CNAME images\.example\.net \(默认\)/);
    // What needs the default line was not tried.
    assert.deepEqual(operations(), ["CreateRecord"]);
  });

  it("publishes validation records the moment they are named, and removes only ours", async () => {
    const provider = sandbox.provider();
    const context = sandbox.context();
    const records = [
      { type: "TXT", name: `_cf-custom-hostname.${hostname}`, value: "owner", purpose: "" },
      { type: "TXT", name: `_acme-challenge.${hostname}`, value: "certificate", purpose: "" },
    ] as const;
    sandbox.dnspod.state.seed(domain, [
      { subDomain: "_acme-challenge.images", type: "TXT", value: "theirs" },
    ]);
    await publishValidationRecords(provider, site(), records, context);
    assert.deepEqual(sandbox.zones.txt(`_cf-custom-hostname.${hostname}`), ["owner"]);
    assert.deepEqual(sandbox.zones.txt(`_acme-challenge.${hostname}`), ["theirs", "certificate"]);
    sandbox.log.clear();
    await publishValidationRecords(provider, site(), records, context);
    assert.deepEqual(operations(), []);
    await removeValidationRecords(provider, site(), [hostname], context);
    assert.deepEqual(sandbox.zones.txt(`_cf-custom-hostname.${hostname}`), []);
    assert.deepEqual(sandbox.zones.txt(`_acme-challenge.${hostname}`), ["theirs"]);
  });

  it("publishes what it can and explains the CNAME that excludes the rest", async () => {
    sandbox.dnspod.state.seed(domain, [
      { subDomain: "_acme-challenge.images", type: "CNAME", value: "acme.example.com." },
    ]);
    const records = [
      { type: "TXT", name: `_acme-challenge.${hostname}`, value: "certificate", purpose: "" },
      { type: "TXT", name: `_cf-custom-hostname.${hostname}`, value: "owner", purpose: "" },
    ] as const;
    await assert.rejects(
      publishValidationRecords(sandbox.provider(), site(), records, sandbox.context()),
      (error) => {
        assert.ok(error instanceof CdnError);
        assert.equal(error.reason, "conflict");
        assert.match(error.message, /Publish the TXT record at acme\.example\.com/);
        return true;
      },
    );
    assert.deepEqual(sandbox.zones.txt(`_cf-custom-hostname.${hostname}`), ["owner"]);
  });

  it("publishes and removes ACME challenges, and nothing but its own", async () => {
    const publisher = challengePublisher(sandbox.provider(), hostname);
    const name = `_acme-challenge.${hostname}`;
    await publisher.publish(name, "token", never);
    await publisher.publish(name, "token", never);
    assert.deepEqual(sandbox.zones.txt(name), ["token"]);
    sandbox.dnspod.state.seed(domain, [
      { subDomain: "_acme-challenge.images", type: "TXT", value: "theirs" },
    ]);
    await publisher.remove(name, "theirs");
    await publisher.remove(name, "token");
    await publisher.remove(name, "token");
    assert.deepEqual(sandbox.zones.txt(name), ["theirs"]);
    sandbox.dnspod.state.clear(domain);
    sandbox.dnspod.state.seed(domain, [
      { subDomain: "_acme-challenge.images", type: "CNAME", value: "acme.example.com." },
    ]);
    await assert.rejects(publisher.publish(name, "token", never), { reason: "conflict" });
  });

  it("takes no provider without keys", () => {
    const context = sandbox.context();
    const { dns: _, ...plain } = site();
    assert.equal(dnsProviderFor(site(), context)?.kind, "dnspod");
    assert.equal(dnsProviderFor(plain, context), undefined);
    assert.equal(dnsProviderFor(site(), { ...context, credentials: {} }), undefined);
    assert.equal(dnsProviderFor(site({ provider: "cloudflare" }), context), undefined);
    const token = { CLOUDFLARE_API_TOKEN: "t".repeat(40) };
    assert.equal(
      dnsProviderFor(site({ provider: "cloudflare" }), { ...context, credentials: token })?.kind,
      "cloudflare",
    );
  });
});

describe("interrupted", () => {
  const seeds: readonly RecordSeed[] = [
    { subDomain: "images", type: "A", value: "192.0.2.1" },
    { subDomain: "images", type: "A", value: "192.0.2.2" },
    { subDomain: "images", type: "CNAME", lineId: "3=0", value: "old.example.com." },
    { subDomain: "www", type: "A", value: "192.0.2.3" },
  ];
  for (const when of ["before", "after"] as const) {
    it(`${when} the effect of any call, the next run ends as if it had not been`, async () => {
      for (let nth = 1; ; nth++) {
        const sandbox = await startDnsSandbox({ behaviour: { listLagMs: 50 } });
        try {
          sandbox.dnspod.state.seed(domain, seeds);
          const stop = new AbortController();
          let calls = 0;
          const listener = () => {
            if (++calls === nth) stop.abort();
          };
          const unlisten = sandbox.log.listen(
            when === "before" ? { arrived: listener } : { answered: listener },
          );
          const first = await deployRecords(sandbox.provider(), site(), true, stop.signal).then(
            () => "finished",
            () => "stopped",
          );
          unlisten();
          // A person who agreed once has agreed.
          assert.deepEqual((await deployRecords(sandbox.provider(), site(), true)).errors, []);
          assert.deepEqual(atHostname(sandbox), asWanted, `${when} call ${nth}`);
          assert.equal(sandbox.dnspod.state.records(domain).length, 5);
          if (first === "finished") {
            assert.ok(nth > 8, `only ${nth} calls`);
            return;
          }
        } finally {
          await sandbox.close();
        }
      }
    });
  }

  it("by a fault at any call, the next run ends as if it had not been", async () => {
    const kinds = [
      { kind: "reset-before" },
      { kind: "reset-after" },
      { kind: "html" },
      { kind: "status", status: 502, body: "bad gateway" },
      { kind: "status", status: 200, code: "InternalError", message: "oops" },
      { kind: "status", status: 200, code: "RequestLimitExceeded", message: "slow down" },
    ] as const;
    for (const fault of kinds) {
      for (let nth = 1; nth <= 13; nth++) {
        const sandbox = await startDnsSandbox();
        try {
          sandbox.dnspod.state.seed(domain, seeds);
          sandbox.faults.add({ service: "dnspod", nth, ...fault });
          await deployRecords(sandbox.provider(), site(), true).catch((error: unknown) => {
            assert.ok(error instanceof CdnError, String(error));
          });
          sandbox.faults.clear();
          assert.deepEqual((await deployRecords(sandbox.provider(), site(), true)).errors, []);
          assert.deepEqual(atHostname(sandbox), asWanted, `${fault.kind} at call ${nth}`);
        } finally {
          await sandbox.close();
        }
      }
    }
  });
});

describe("for any zone", () => {
  const lineIds = ["0", "3=0", "7=0", "10=0", "10=1", "90=0"];
  const subDomains = [
    "images",
    "@",
    "www",
    "*",
    "*.images",
    "_acme-challenge.images",
    "_cf-custom-hostname.images",
    "a.images",
  ];
  const typed = fc.oneof(
    fc.record({ type: fc.constant("A"), value: fc.ipV4() }),
    fc.record({ type: fc.constant("AAAA"), value: fc.ipV6() }),
    fc.record({
      type: fc.constant("CNAME"),
      value: fc.constantFrom(
        `${domesticTarget}.`,
        `${fallbackOrigin}.`,
        "Other.Example.com.",
        "acme.example.com.",
      ),
    }),
    fc.record({
      type: fc.constantFrom("TXT", "MX", "CAA", "SRV", "显性URL"),
      value: fc.constantFrom("x", "y", '"quoted"'),
    }),
  );
  const record: fc.Arbitrary<RecordSeed> = fc
    .tuple(
      typed,
      fc.record({
        subDomain: fc.constantFrom(...subDomains),
        lineId: fc.constantFrom(...lineIds),
        ttl: fc.constantFrom(600, 60, 3600),
        mx: fc.constantFrom(0, 10),
        enabled: fc.boolean(),
        remark: fc.constantFrom("", "mine", "cdn-worker", "cdn-workers: split, site images"),
      }),
    )
    .map(([kind, rest]) => ({ ...kind, ...rest }));
  const zone = fc.uniqueArray(record, {
    maxLength: 14,
    selector: (one) => `${one.subDomain}/${one.type}/${one.lineId ?? ""}/${one.value}`,
  });

  let sandbox: DnsSandbox;
  let capabilities: DnsCapabilities;
  before(async () => {
    sandbox = await startDnsSandbox({ behaviour: { defaultLineLast: false } });
    capabilities = await sandbox.provider().capabilities(never);
  });
  after(() => sandbox.close());

  /** The records as they are, but for those that carry our remark. */
  function foreign(records: readonly StandInRecord[]): string {
    return JSON.stringify(records.filter(({ remark }) => !remark.startsWith("cdn-worker: ")));
  }

  it("what is foreign stays byte by byte, with no yes and through a removal", async function () {
    this.timeout(180_000);
    const { state } = sandbox.dnspod;
    await fc.assert(
      fc.asyncProperty(zone, async (seeds) => {
        state.clear(domain);
        state.seed(domain, seeds);
        const before = foreign(state.records(domain));
        const provider = sandbox.provider();
        const { changes } = planSplitRecords(wantedRecords(site()), await provider.list(never), capabilities);
        // What needs no yes is carried out, as if all else were left out of the plan.
        const free = changes.filter(({ consent }) => consent === undefined);
        await applyRecordChanges(free, provider, { signal: never, consents: new Set(), emit: () => {} });
        assert.equal(foreign(state.records(domain)), before);
        assert.deepEqual(await destroyRecords(provider, site()), []);
        assert.equal(foreign(state.records(domain)), before);
        assert.equal(JSON.stringify(state.records(domain)), before);
      }),
      { numRuns: 1000 },
    );
  });

  it("a yes reaches only records at the hostname and on the lines that are ours", async function () {
    this.timeout(120_000);
    const { state } = sandbox.dnspod;
    await fc.assert(
      fc.asyncProperty(zone, async (seeds) => {
        state.clear(domain);
        state.seed(domain, seeds);
        const elsewhere = () =>
          foreign(
            state
              .records(domain)
              .filter(({ subDomain, lineId }) => subDomain !== "images" || !["0", "3=0"].includes(lineId)),
          );
        const before = elsewhere();
        const provider = { ...sandbox.provider(), capabilities: () => Promise.resolve(capabilities) };
        const result = await deployRecords(provider, site(), true);
        assert.equal(elsewhere(), before);
        // Paused records are not in the way, but the service counts an identical one.
        if (result.errors.length === 0) {
          assert.deepEqual((await deployRecords(provider, site(), true)).changes, []);
        } else {
          assert.ok(
            result.errors.every(({ reason }) => reason === "conflict"),
            result.errors.join("\n"),
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
