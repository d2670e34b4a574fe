import assert from "node:assert/strict";
import fc from "fast-check";
import { splitJson, splitMarkdown, splitTable } from "../../extension/dns/splitText.ts";
import { verifySplit, verifySplitStage } from "../../extension/dns/verifySplit.ts";
import type { Site } from "../../extension/site/site.ts";
import type { RecordSeed } from "../../sandbox/dnspod/state.ts";
import {
  type DnsSandbox,
  domain,
  domesticTarget,
  fallbackOrigin,
  hostname,
  site,
  startDnsSandbox,
} from "./sandbox.ts";

const china: RecordSeed = { subDomain: "images", type: "CNAME", value: `${domesticTarget}.` };
const abroad: RecordSeed = { subDomain: "images", type: "CNAME", lineId: "3=0", value: `${fallbackOrigin}.` };

describe("verifying the split", () => {
  let sandbox: DnsSandbox;
  before(async () => {
    sandbox = await startDnsSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => {
    sandbox.dnspod.state.clear(domain);
    Object.assign(sandbox.dns.switches, {
      subnet: "used",
      caching: false,
      alidns: "none",
      googleDns: "none",
      nameServer: "answers",
    });
  });

  async function verdict(
    records: readonly RecordSeed[],
    wanted: Site = site(),
    previous: readonly string[] = [],
  ) {
    sandbox.dnspod.state.clear(domain);
    sandbox.dnspod.state.seed(domain, records);
    const [result] = await verifySplit(wanted, sandbox.context(), { previous });
    assert.ok(result !== undefined);
    return result;
  }

  it("sees the split, and shows who said so", async () => {
    const result = await verdict([china, abroad]);
    assert.deepEqual(result.verdict, { kind: "verified" });
    assert.equal(
      splitTable([result]),
      [
        `✔ ${hostname}  verified`,
        `    China   → ${domesticTarget}  (${sandbox.dns.udp}, AliDNS, Google)`,
        `    abroad  → ${fallbackOrigin}  (${sandbox.dns.udp}, AliDNS, Google)`,
      ].join("\n"),
    );
    assert.match(
      splitMarkdown(result),
      /\| China \| `images\.example\.net\.cdn\.example-cdn\.com` \| .*AliDNS, Google \|/,
    );
    assert.deepEqual(splitJson(result).verdict, { kind: "verified" });
    assert.equal(result.evidence.length, 6);
    assert.match(result.evidence[3] ?? "", /abroad \(8\.8\.8\.0\/24\): images\.example\.org, 600 s left/);
  });

  it("is wrong with a wrong line, whoever can be asked", async () => {
    const both = [china, { ...abroad, value: `${domesticTarget}.` }];
    assert.equal((await verdict(both)).verdict.kind, "wrong");
    sandbox.dns.switches.nameServer = "refuses";
    assert.equal((await verdict(both)).verdict.kind, "wrong");
  });

  it("is wrong with no record, and where a carrier's line wins", async () => {
    assert.equal((await verdict([])).verdict.kind, "wrong");
    const domestic: RecordSeed = {
      subDomain: "images",
      type: "CNAME",
      lineId: "7=0",
      value: "theirs.example.com.",
    };
    assert.equal((await verdict([china, abroad, domestic])).verdict.kind, "wrong");
  });

  it("is wrong with a target that is wanted nowhere, also where the subnet is ignored", async () => {
    for (const mode of ["used", "ignored", "unsupported"] as const) {
      sandbox.dns.switches.subnet = mode;
      const everybody = { ...china, value: "totally.else.example." };
      assert.equal((await verdict([everybody])).verdict.kind, "wrong", mode);
      sandbox.dns.switches.nameServer = "refuses";
      assert.equal((await verdict([everybody])).verdict.kind, "wrong", `${mode}, resolvers alone`);
      sandbox.dns.switches.nameServer = "answers";
    }
  });

  it("is inconclusive where the subnet is ignored, be the records right or swapped", async () => {
    for (const mode of ["ignored", "unsupported"] as const) {
      sandbox.dns.switches.subnet = mode;
      for (const target of [fallbackOrigin, domesticTarget]) {
        const result = await verdict([china, { ...abroad, value: `${target}.` }]);
        assert.deepEqual(
          result.verdict,
          { kind: "inconclusive", because: "subnetIgnored" },
          `${mode} ${target}`,
        );
      }
    }
  });

  it("needs only one of those that can be asked", async () => {
    for (const fault of ["down", "html", "servfail"] as const) {
      sandbox.dns.switches.googleDns = fault;
      sandbox.dns.switches.alidns = fault;
      assert.equal((await verdict([china, abroad])).verdict.kind, "verified");
    }
  });

  it("is inconclusive, and no failure, where nobody can be reached", async () => {
    Object.assign(sandbox.dns.switches, { alidns: "silent", googleDns: "silent", nameServer: "silent" });
    const result = await verdict([china, abroad]);
    assert.deepEqual(result.verdict, { kind: "inconclusive", because: "unreachable" });
    assert.match(result.evidence.join("\n"), /AliDNS, China \(114\.114\.114\.0\/24\): no answer/);
  }).timeout(30_000);

  it("names what the servers answered where none of them has an answer", async () => {
    Object.assign(sandbox.dns.switches, { alidns: "servfail", googleDns: "html" });
    for (const [nameServer, failure] of [
      ["fails", "SERVFAIL"],
      ["refuses", "REFUSED"],
    ] as const) {
      sandbox.dns.switches.nameServer = nameServer;
      const result = await verdict([china, abroad]);
      assert.ok(result.verdict.kind === "inconclusive" && result.verdict.because === "failed");
      assert.ok(result.verdict.failures.includes(failure));
      assert.match(splitTable([result]), new RegExp(`the servers failed \\(${failure}`));
      assert.match(result.evidence.join("\n"), new RegExp(`${sandbox.dns.udp}.*: it answered ${failure}`));
      assert.match(result.evidence.join("\n"), /AliDNS.*: it answered SERVFAIL/);
      assert.match(result.evidence.join("\n"), /Google.*: it answered HTTP \d+/);
    }
  });

  it("asks again over TCP where the answer was truncated", async () => {
    Object.assign(sandbox.dns.switches, { alidns: "down", googleDns: "down", nameServer: "truncates" });
    assert.deepEqual((await verdict([china, abroad])).verdict, { kind: "verified" });
    assert.equal((await verdict([china, { ...abroad, value: "odd.example.com." }])).verdict.kind, "wrong");
  });

  it("knows an old answer from a wrong one", async () => {
    sandbox.dns.switches.caching = true;
    const context = sandbox.context();
    const name = "cached.example.net";
    const wanted = site({}, { hostnames: [name] });
    const records = (value: string) => [
      { ...china, subDomain: "cached", value: `${value}.` },
      { ...abroad, subDomain: "cached" },
    ];
    sandbox.dnspod.state.seed(domain, records("old.example.com"));
    const [before] = await verifySplit(wanted, context);
    assert.equal(before?.verdict.kind, "wrong");
    sandbox.dnspod.state.clear(domain);
    sandbox.dnspod.state.seed(domain, records(domesticTarget));
    const [after] = await verifySplit(wanted, context);
    assert.equal(after?.verdict.kind, "cached");
    const until = after?.verdict.kind === "cached" ? after.verdict.until : 0;
    assert.ok(Math.abs(until - Date.now() - 600_000) < 5000);
    assert.match(
      splitTable(after === undefined ? [] : [after]),
      /right, but cached elsewhere until \d\d:\d\d/,
    );
    // Where only the caches can be asked, what stood there before tells old from wrong.
    sandbox.dns.switches.nameServer = "refuses";
    const [blind] = await verifySplit(wanted, context, { previous: ["old.example.com"] });
    assert.equal(blind?.verdict.kind, "cached");
  });

  it("has patience with records that are on their way", async () => {
    const context = sandbox.context();
    sandbox.dnspod.state.seed(domain, [china, { ...abroad, value: "old.example.com." }]);
    const arrival = setTimeout(() => {
      sandbox.dnspod.state.clear(domain);
      sandbox.dnspod.state.seed(domain, [china, abroad]);
    }, 200);
    try {
      const results = await verifySplitStage(site(), context, { patience: 10_000 });
      assert.deepEqual(
        results.map(({ verdict: { kind } }) => kind),
        ["verified"],
      );
      assert.deepEqual(
        context.events.map((event) => (event.type === "stage" ? event.status : event.type)),
        ["running", "done"],
      );
    } finally {
      clearTimeout(arrival);
    }
  });

  it("asks nothing for a site that does not say who answers", async () => {
    const { dns: _, ...plain } = site();
    assert.deepEqual(await verifySplit(plain, sandbox.context()), []);
  });

  it("stops when told to", async () => {
    Object.assign(sandbox.dns.switches, { alidns: "silent", googleDns: "silent", nameServer: "silent" });
    const started = performance.now();
    await assert.rejects(verifySplit(site(), { ...sandbox.context(), signal: AbortSignal.timeout(50) }));
    assert.ok(performance.now() - started < 2000);
  });

  it("never takes ignored subnets for wrong, nor a wrong line or a stranger for inconclusive", async function () {
    this.timeout(60_000);
    const targets = [domesticTarget, fallbackOrigin, "odd.example.com"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...targets),
        fc.constantFrom(...targets),
        fc.constantFrom("used", "ignored", "unsupported"),
        async (forChina, forAbroad, subnet) => {
          sandbox.dns.switches.subnet = subnet;
          const { verdict: found } = await verdict([
            { ...china, value: `${forChina}.` },
            { ...abroad, value: `${forAbroad}.` },
          ]);
          const isRight = forChina === domesticTarget && forAbroad === fallbackOrigin;
          // Without subnets each of the stand-ins answers by where it stands: one of them sees the stranger.
          const isStrange = [forChina, forAbroad].includes("odd.example.com");
          const blind = isStrange ? "wrong" : "inconclusive";
          assert.equal(found.kind, subnet !== "used" ? blind : isRight ? "verified" : "wrong");
        },
      ),
      { numRuns: 120 },
    );
  });
});
