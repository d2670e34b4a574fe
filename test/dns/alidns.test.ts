/*
 * The split at AliDNS: the same promises as at the first provider, on its own strict stand-in.
 */
import assert from "node:assert/strict";
import { CdnError } from "../../extension/core/cdnError.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import { applyRecordChanges } from "../../extension/dns/applyChanges.ts";
import { challengePublisher } from "../../extension/dns/challenge.ts";
import { observeSplitRecords, planSplitRecords, planSplitRemoval } from "../../extension/dns/planRecords.ts";
import { dnsProviderFor } from "../../extension/dns/providerFor.ts";
import { verifySplit } from "../../extension/dns/verifySplit.ts";
import { wantedRecords } from "../../extension/dns/wantedRecords.ts";
import { createAlidnsClient } from "../../extension/providers/alidns/client.ts";
import { alidnsProvider } from "../../extension/providers/alidns/dns.ts";
import type { DnsProvider } from "../../extension/providers/capabilities/dns.ts";
import { checkKey } from "../../extension/providers/implementations.ts";
import { type AlidnsOptions, type AlidnsStandIn, startAlidns } from "../../sandbox/alidns/server.ts";
import type { RecordSeed } from "../../sandbox/alidns/state.ts";
import { type DnsStandIn, startDnsServer } from "../../sandbox/dns/server.ts";
import { ZoneData } from "../../sandbox/dns/zoneData.ts";
import { FaultBoard } from "../../sandbox/faults.ts";
import { RequestLog } from "../../sandbox/requestLog.ts";
import { domain, domesticTarget, fallbackOrigin, hostname, site as otherSite } from "./sandbox.ts";

const never = new AbortController().signal;
const site = () => otherSite({ provider: "alidns" });
const asWanted = [`CNAME default ${domesticTarget}`, `CNAME oversea ${fallbackOrigin}`];

interface World {
  readonly alidns: AlidnsStandIn;
  readonly dns: DnsStandIn;
  readonly log: RequestLog;
  readonly faults: FaultBoard;
  readonly context: RunContext;
  provider(): DnsProvider;
  atHostname(): readonly string[];
  close(): Promise<void>;
}

async function startWorld(options: Partial<AlidnsOptions> = {}): Promise<World> {
  const zones = new ZoneData();
  const log = new RequestLog();
  const faults = new FaultBoard();
  const alidns = await startAlidns({
    log,
    faults,
    latency: { ms: 0 },
    dns: zones,
    domains: [{ name: domain }, { name: "theirs.example", foreign: true }],
    ...options,
    behaviour: { perSecond: 0, ...options.behaviour },
  });
  zones.add(alidns.source);
  const dns = await startDnsServer(zones);
  const context: RunContext = {
    credentials: {
      ALIBABA_CLOUD_ACCESS_KEY_ID: alidns.credentials.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: alidns.credentials.accessKeySecret,
    },
    endpoints: {
      alidnsApi: alidns.url,
      dnsServers: dns.udp,
      alidns: dns.alidns,
      googleDns: dns.googleDns,
    },
    signal: never,
    emit: () => {},
    templatesFolder: "worker-templates",
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
  };
  return {
    alidns,
    dns,
    log,
    faults,
    context,
    provider: () =>
      alidnsProvider(domain, createAlidnsClient(context, { attempts: 5, first: 2, longest: 8 }), Date.now),
    atHostname: () =>
      alidns.state
        .records(domain)
        .filter(({ rr }) => rr === "images")
        .map(({ type, line, value }) => `${type} ${line} ${value}`)
        .sort(),
    close: async () => {
      await Promise.all([alidns.close(), dns.close()]);
    },
  };
}

async function deployRecords(provider: DnsProvider, agree: boolean, signal: AbortSignal = never) {
  const { existing, capabilities } = await observeSplitRecords(provider, signal);
  const { changes } = planSplitRecords(wantedRecords(site()), existing, capabilities);
  const consents = new Set(agree ? changes.flatMap(({ consent }) => consent ?? []) : []);
  const { errors } = await applyRecordChanges(changes, provider, { signal, consents, emit: () => {} });
  signal.throwIfAborted();
  return { changes, errors };
}

async function destroyRecords(provider: DnsProvider) {
  const { changes } = planSplitRemoval(site(), await provider.list(never));
  const context = { signal: never, consents: new Set<string>(), emit: () => {} };
  return (await applyRecordChanges(changes, provider, context)).errors;
}

describe("the split at AliDNS", () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.close());

  const writes = () => world.log.entries.filter(({ write }) => write).map(({ operation }) => operation);

  it("is made, verified by region, unchanged the second time, and taken away again", async () => {
    assert.deepEqual((await deployRecords(world.provider(), false)).errors, []);
    assert.deepEqual(world.atHostname(), asWanted);
    const [verification] = await verifySplit(site(), world.context);
    assert.equal(verification?.verdict.kind, "verified", verification?.evidence.join("\n"));
    world.log.clear();
    assert.deepEqual((await deployRecords(world.provider(), false)).changes, []);
    assert.deepEqual(writes(), []);
    // Observing takes one round trip: domain, lines and records side by side.
    assert.equal(world.log.entries.length, 3);
    assert.deepEqual(await destroyRecords(world.provider()), []);
    assert.deepEqual(world.atHostname(), []);
  });

  it("is found by the site's own provider name, with its keys alone", () => {
    assert.equal(dnsProviderFor(site(), world.context)?.kind, "alidns");
    assert.equal(dnsProviderFor(site(), { ...world.context, credentials: {} }), undefined);
  });

  it("writes nothing while a foreign record lacks a yes, and leaves other names and lines alone", async () => {
    const seeds: readonly RecordSeed[] = [
      { rr: "images", type: "A", value: "192.0.2.1" },
      { rr: "images", type: "CNAME", value: "carrier.example.com", line: "telecom" },
      { rr: "www", type: "A", value: "192.0.2.3", remark: "mine" },
    ];
    world.alidns.state.seed(domain, seeds);
    const { errors } = await deployRecords(world.provider(), false);
    assert.deepEqual(
      errors.map(({ reason }) => reason),
      ["foreign"],
    );
    assert.deepEqual(writes(), []);
    assert.deepEqual((await deployRecords(world.provider(), true)).errors, []);
    assert.deepEqual(world.atHostname(), [...asWanted, "CNAME telecom carrier.example.com"].sort());
    assert.deepEqual(await destroyRecords(world.provider()), []);
    assert.deepEqual(world.atHostname(), ["CNAME telecom carrier.example.com"]);
    assert.equal(world.alidns.state.records(domain).filter(({ rr }) => rr === "www").length, 1);
  });

  it("respects the lag of the list", async () => {
    world.alidns.behaviour.listLagMs = 400;
    const provider = world.provider();
    assert.deepEqual((await deployRecords(provider, false)).errors, []);
    assert.deepEqual((await deployRecords(provider, false)).changes, []);
    assert.deepEqual((await deployRecords(world.provider(), false)).errors, []);
    assert.deepEqual(world.atHostname(), asWanted);
    await provider.settle(never);
    assert.deepEqual((await deployRecords(world.provider(), false)).changes, []);
  });

  it("takes the edition's least time to live", async () => {
    assert.equal((await world.provider().capabilities(never)).minTtl, 600);
  });

  it("publishes and removes ACME challenges, and nothing but its own", async () => {
    const publisher = challengePublisher(world.provider(), hostname);
    const name = `_acme-challenge.${hostname}`;
    const values = () =>
      world.alidns.state.records(domain).flatMap(({ type, value }) => (type === "TXT" ? [value] : []));
    world.alidns.state.seed(domain, [{ rr: "_acme-challenge.images", type: "TXT", value: "theirs" }]);
    await publisher.publish(name, "token", never);
    await publisher.publish(name, "token", never);
    assert.deepEqual(values(), ["theirs", "token"]);
    await publisher.remove(name, "theirs");
    await publisher.remove(name, "token");
    assert.deepEqual(values(), ["theirs"]);
  });

  const refusals = {
    "a secret that is wrong": [{ ALIBABA_CLOUD_ACCESS_KEY_SECRET: "wrong" }, "unauthenticated"],
    "an id that nobody knows": [{ ALIBABA_CLOUD_ACCESS_KEY_ID: "LTAI5tnobody" }, "unauthenticated"],
  } as const;
  for (const [name, [change, reason]] of Object.entries(refusals)) {
    it(`refuses ${name}, by its provider and without the secret`, async () => {
      const context = { ...world.context, credentials: { ...world.context.credentials, ...change } };
      const secret = world.alidns.credentials.accessKeySecret;
      const isRight = (error: unknown) => {
        assert.ok(error instanceof CdnError);
        assert.deepEqual([error.reason, error.provider], [reason, "alidns"]);
        assert.ok(!`${error.message}${JSON.stringify(error)}`.includes(secret));
        return true;
      };
      await assert.rejects(checkKey("alidns", context), isRight);
      await assert.rejects(dnsProviderFor(site(), context)?.list(never) ?? Promise.resolve(), isRight);
    });
  }

  it("takes a good key, and says what a key without rights lacks", async () => {
    assert.equal(await checkKey("alidns", world.context), "");
    world.alidns.behaviour.deniedActions = ["*"];
    await assert.rejects(checkKey("alidns", world.context), { reason: "forbidden", provider: "alidns" });
  });

  it("shows of a message no more than fits, and nothing that looks like a key", async () => {
    const message = `signed with ${"x".repeat(40)},\nstring to sign: ${"POST / ".repeat(60)}`;
    world.faults.add({
      service: "alidns",
      kind: "status",
      status: 400,
      code: "SignatureDoesNotMatch",
      message,
    });
    await assert.rejects(checkKey("alidns", world.context), ({ what }: CdnError) => {
      assert.match(what, /signed with •••, string to sign: POST/);
      assert.ok(what.length < 250, what);
      return true;
    });
  });

  it("names the domain that is not there, and the one of somebody else", async () => {
    const at = (name: string) =>
      alidnsProvider(name, createAlidnsClient(world.context), Date.now).list(never);
    await assert.rejects(at("missing.example"), { reason: "notFound", subject: /missing\.example/ });
    await assert.rejects(at("theirs.example"), { reason: "forbidden", subject: /theirs\.example/ });
  });

  it("corrects a wrong clock once, by the service's own time", async () => {
    const context = { ...world.context, now: () => Date.now() - 3_600_000 };
    const call = createAlidnsClient(context, { attempts: 2, first: 1, longest: 1 });
    const provider = alidnsProvider(domain, call, context.now);
    const both = await Promise.all([provider.list(never), provider.list(never)]);
    assert.deepEqual(both, [[], []]);
  });

  it("waits and goes on where the service is throttling", async () => {
    world.faults.add({
      service: "alidns",
      operation: "AddDomainRecord",
      kind: "status",
      status: 400,
      code: "Throttling.User",
      message: "slow down",
    });
    assert.deepEqual((await deployRecords(world.provider(), false)).errors, []);
    assert.deepEqual(world.atHostname(), asWanted);
  });
});

describe("at AliDNS, interrupted", () => {
  const seeds: readonly RecordSeed[] = [
    { rr: "images", type: "A", value: "192.0.2.1" },
    { rr: "images", type: "CNAME", line: "oversea", value: "old.example.com" },
    { rr: "www", type: "A", value: "192.0.2.3" },
  ];

  for (const when of ["before", "after"] as const) {
    it(`${when} the effect of any call, nothing becomes unknown: the next run ends as if it had not been`, async () => {
      for (let nth = 1; ; nth++) {
        const world = await startWorld({ behaviour: { listLagMs: 30 } });
        try {
          // Both kinds of start: records to rewrite, and nothing at all.
          if (nth % 2 === 0) world.alidns.state.seed(domain, seeds);
          const stop = new AbortController();
          let calls = 0;
          const listener = () => {
            if (++calls === Math.ceil(nth / 2)) stop.abort();
          };
          const unlisten = world.log.listen(
            when === "before" ? { arrived: listener } : { answered: listener },
          );
          const first = await deployRecords(world.provider(), true, stop.signal).then(
            () => "finished",
            () => "stopped",
          );
          unlisten();
          assert.deepEqual((await deployRecords(world.provider(), true)).errors, []);
          assert.deepEqual(world.atHostname(), asWanted, `${when} call ${nth}`);
          await new Promise((resolve) => setTimeout(resolve, 40));
          assert.deepEqual(await destroyRecords(world.provider()), []);
          assert.deepEqual(world.atHostname(), [], `left over, ${when} call ${nth}`);
          if (first === "finished") {
            assert.ok(nth > 12, `only ${nth} calls`);
            return;
          }
        } finally {
          await world.close();
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
      { kind: "status", status: 400, code: "InternalError", message: "oops" },
    ] as const;
    for (const fault of kinds) {
      for (let nth = 1; nth <= 12; nth++) {
        const world = await startWorld();
        try {
          world.alidns.state.seed(domain, seeds);
          world.faults.add({ service: "alidns", nth, ...fault });
          await deployRecords(world.provider(), true).catch((error: unknown) => {
            assert.ok(error instanceof CdnError, String(error));
          });
          world.faults.clear();
          assert.deepEqual((await deployRecords(world.provider(), true)).errors, []);
          assert.deepEqual(world.atHostname(), asWanted, `${fault.kind} at call ${nth}`);
          assert.deepEqual(await destroyRecords(world.provider()), []);
          assert.deepEqual(world.atHostname(), [], `left over, ${fault.kind} at call ${nth}`);
        } finally {
          await world.close();
        }
      }
    }
  });
});
