/* DNS verification against BIND and Knot. Knot splits by EDNS Client Subnet, as DNSPod does; BIND ignores it. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CdnError } from "../../extension/core/cdnError.ts";
import { resolveCname, resolveNameServers, resolveTxt } from "../../extension/dns/resolve.ts";
import { splitTable } from "../../extension/dns/splitText.ts";
import { type VerifySplitOptions, verifySplit } from "../../extension/dns/verifySplit.ts";
import { domesticTarget, fallbackOrigin, hostname, site } from "../dns/sandbox.ts";
import { askUdp, type NameServer, type Split, startBind, startKnot, zoneFile } from "./nameServers.ts";
import { missingPackages } from "./packages.ts";

const china = "114.114.114.0/24";
const abroad = "0.0.0.0/0";
const stranger = "totally.else.example";

describe("DNS against BIND and Knot", function () {
  this.timeout(60_000);
  const running: NameServer[] = [];

  before(function () {
    if (missingPackages(["bind9", "knot", "knot-module-geoip"]).length > 0) this.skip();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });

  async function started(starting: Promise<NameServer>): Promise<NameServer> {
    const server = await starting;
    running.push(server);
    return server;
  }

  const bind = (records: readonly string[]) => started(startBind(zoneFile(records)));
  const everybody = (target: string) => [`images IN CNAME ${target}.`];

  /** Nothing leaves this machine: the public resolvers stand where nobody listens. */
  const endpointsOf = (servers: readonly NameServer[]) => ({
    dnsServers: servers.map(({ address }) => address).join(","),
    alidns: "http://127.0.0.1:9",
    googleDns: "http://127.0.0.1:9",
  });

  async function verify(servers: readonly NameServer[], options: VerifySplitOptions = {}, wanted = site()) {
    const signal = new AbortController().signal;
    const context = { endpoints: endpointsOf(servers), signal, now: Date.now };
    const [result] = await verifySplit(wanted, context, options);
    return result ?? assert.fail("the site has a hostname");
  }

  const split = (subnets: Split["subnets"]) =>
    started(startKnot(zoneFile(everybody(fallbackOrigin)), { hostname, subnets }));

  it("Knot: sees the split", async () => {
    const knot = await split({ [china]: `${domesticTarget}.`, [abroad]: `${fallbackOrigin}.` });
    const result = await verify([knot]);
    assert.deepEqual(result.verdict, { kind: "verified" }, result.evidence.join("\n"));
  });

  it("Knot: a wrong CNAME of one region is wrong, swapped ones too", async () => {
    for (const subnets of [
      { [china]: `${domesticTarget}.`, [abroad]: `${stranger}.` },
      { [china]: `${stranger}.`, [abroad]: `${fallbackOrigin}.` },
      { [china]: `${fallbackOrigin}.`, [abroad]: `${domesticTarget}.` },
    ]) {
      const result = await verify([await split(subnets)]);
      assert.equal(result.verdict.kind, "wrong", result.evidence.join("\n"));
    }
  });

  it("BIND: one wrong CNAME for everybody is wrong, and one of the wanted proves nothing", async () => {
    assert.equal((await verify([await bind(everybody(stranger))])).verdict.kind, "wrong");
    for (const target of [fallbackOrigin, domesticTarget]) {
      const { verdict } = await verify([await bind(everybody(target))]);
      assert.deepEqual(verdict, { kind: "inconclusive", because: "subnetIgnored" });
    }
  });

  it("BIND: no record at all is wrong", async () => {
    assert.equal((await verify([await bind([])])).verdict.kind, "wrong");
  });

  it("SERVFAIL is named: of a zone that cannot be loaded", async () => {
    const server = await started(startBind(undefined));
    const result = await verify([server]);
    assert.deepEqual(result.verdict, { kind: "inconclusive", because: "failed", failures: ["SERVFAIL"] });
    assert.match(splitTable([result]), /SERVFAIL/);
    await fails(server, hostname, "SERVFAIL");
  });

  it("REFUSED is named: of a server that does not know the zone", async () => {
    const elsewhere = site({ domain: "example.org" }, { hostnames: ["images.example.org"] });
    for (const server of [await bind([]), await started(startKnot(zoneFile([])))]) {
      const result = await verify([server], {}, elsewhere);
      assert.deepEqual(result.verdict, { kind: "inconclusive", because: "failed", failures: ["REFUSED"] });
      await fails(server, "images.example.org", "REFUSED");
    }
  });

  it("a truncated answer is asked for again over TCP", async () => {
    // Two names of the longest kind that have nothing in common: more than the 512 bytes that this BIND sends.
    const labels = (letter: string) => Array.from({ length: 3 }, () => letter.repeat(60)).join(".");
    const long = `${labels("a")}.${"b".repeat(50)}.example.net`;
    const target = `${labels("c")}.${"c".repeat(60)}.test`;
    const wanted = site({ default: target, abroad: target }, { hostnames: [long], fallbackOrigin: target });
    for (const [to, verdict] of [
      [target, "verified"],
      [target.replace("c", "e"), "wrong"],
    ] as const) {
      const server = await bind([`${long}. IN CNAME ${to}.`]);
      const { flag_tc, answers } = await askUdp(portOf(server), "CNAME", long);
      assert.deepEqual([flag_tc, answers?.length], [true, 0], "BIND truncates");
      const result = await verify([server], {}, wanted);
      assert.equal(result.verdict.kind, verdict, result.evidence.join("\n"));
      const read = await resolveCname(long, endpointsOf([server]), AbortSignal.timeout(20_000));
      assert.equal(read, to);
    }
  });

  it("many long TXT values are read whole", async () => {
    const values = Array.from({ length: 20 }, (_, index) => `${index}-${"x".repeat(200)}`);
    const server = await bind(values.map((value) => `_acme-challenge IN TXT "${value}"`));
    const found = await resolveTxt(
      "_acme-challenge.example.net",
      endpointsOf([server]),
      AbortSignal.timeout(20_000),
    );
    assert.deepEqual([...found].sort(), [...values].sort());
  });

  it("a name server that lags is waited for, and named where it lags for longer", async () => {
    const subnets = { [china]: `${domesticTarget}.`, [abroad]: `${fallbackOrigin}.` };
    const knot = await split(subnets);
    const late = await bind(everybody(stranger));
    const before = await verify([knot, late], { patience: 1500 });
    assert.deepEqual(before.verdict, { kind: "wrong", source: late.address });
    const verifying = verify([knot, late], { patience: 20_000 });
    await sleep(1000);
    await late.rewrite(zoneFile(everybody(fallbackOrigin), 2));
    const after = await verifying;
    assert.deepEqual(after.verdict, { kind: "verified" }, after.evidence.join("\n"));
  });

  it("reads names as BIND writes them", async () => {
    const server = await bind(["images IN CNAME Target.Example.ORG."]);
    const signal = AbortSignal.timeout(20_000);
    assert.equal(await resolveCname(hostname, endpointsOf([server]), signal), "target.example.org");
    assert.equal(await resolveCname("none.example.net", endpointsOf([server]), signal), undefined);
    assert.deepEqual(await resolveNameServers("example.net", endpointsOf([server]), signal), [
      "ns.example.net",
    ]);
  });

  const portOf = ({ address }: NameServer) => Number(address.split(":")[1]);

  async function fails(server: NameServer, name: string, failure: string): Promise<void> {
    await assert.rejects(resolveTxt(name, endpointsOf([server]), AbortSignal.timeout(20_000)), (error) => {
      assert.ok(error instanceof CdnError);
      assert.equal(error.reason, "server");
      assert.match(error.message, new RegExp(`DNS of ${name}: the resolver answered ${failure}`));
      return true;
    });
  }
});
