/* Two runs at one site see each other, and nothing that is ours becomes unknown. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { CdnError } from "../../extension/core/cdnError.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import { holdSite } from "../../extension/deploy/hold/holdSite.ts";
import { longestSilence, readRunMarker, runTag } from "../../extension/deploy/hold/runMarker.ts";
import { readOwnership } from "../../extension/deploy/model/ownership.ts";
import { rollBack } from "../../extension/deploy/versions.ts";
import { runDns } from "../../extension/dns/runDns.ts";
import { openSiteDns } from "../../extension/dns/siteDns.ts";
import { planSiteDns } from "../../extension/dns/sitePlan.ts";
import { purgeSite } from "../../extension/files/purge.ts";
import type { Site } from "../../extension/site/site.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import {
  contextOf,
  deploy,
  destroy,
  type Ending,
  endingOf,
  numbersFrom,
  siteOf,
  trustedSandbox,
} from "./engine.ts";
import { cli, configOf, writes } from "./harness.ts";

const seed = Number(process.env.FAULT_SEED ?? 1);
/** Interleavings of each pair of commands; without a number, four pairs are drawn and played once. */
const wanted = process.env.FAULT_CASES;
const samples = wanted === "all" ? 30 : Number(wanted ?? 1);
const pairsAtLeast = 4;

type Run = (site: Site, context: RunContext) => Promise<Ending>;
const changed = (site: Site): Site => ({
  ...site,
  worker: { ...site.worker, cacheControl: "public, max-age=7" },
});
const runs: Readonly<Record<string, Run>> = {
  deploy,
  change: (site, context) => deploy(changed(site), context),
  rollback: (site, context) => endingOf(() => rollBack(site, context)),
  destroy,
  purge: (site, context) => endingOf(() => purgeSite(site, context)),
  "dns apply": (site, context) =>
    endingOf(async () => {
      const dns = openSiteDns(site, context) ?? assert.fail("the keys are given");
      const { errors, cancelled } = await runDns(dns, await planSiteDns(dns, context), context);
      return { outcome: cancelled ? "cancelled" : errors.length > 0 ? "failed" : "succeeded", errors };
    }),
};

describe("two runs at one site", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let site: Site;
  before(async () => {
    sandbox = await trustedSandbox();
    site = await siteOf("r2");
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.close());

  const script = () => sandbox.account.scripts.find("cdn-images");

  /** Ours in the accounts, but for the bucket, which stays. */
  function left(): readonly string[] {
    const zone = sandbox.zone("example.com");
    return [
      ...sandbox.dnspod.state
        .records("example.net")
        .filter(({ systemNs }) => !systemNs)
        .map(({ subDomain, type }) => `${type} ${subDomain} at DNSPod`),
      ...sandbox.account.scripts.all().map(({ name }) => `Worker ${name}`),
      ...[...sandbox.account.buckets.values()].flatMap(({ domains }) => [...domains.keys()]),
      ...(zone.fallbackOrigin && zone.fallbackOrigin.deletedAt === undefined
        ? [`fallback origin ${zone.fallbackOrigin.origin}`]
        : []),
      ...[...zone.hostnames.values()].map(({ hostname }) => hostname),
      ...[...zone.routes.values()].map(({ pattern }) => pattern),
      ...[...zone.records.values()]
        .filter(({ comment }) => comment?.startsWith("cdn-worker"))
        .map(({ name }) => name),
    ];
  }

  async function mark(seen: number, host = "another-machine"): Promise<void> {
    assert.equal((await deploy(site, contextOf(sandbox))).outcome, "succeeded");
    const worker = script() ?? assert.fail("there is no Worker");
    worker.tags = [...worker.tags, runTag({ command: "destroy", id: "c0ffee", host, pid: 1, seen })];
  }

  for (const command of ["deploy", "destroy", "rollback"]) {
    it(`${command}: who comes second is told who is at it, with exit code 4, and writes nothing`, async () => {
      await mark(Date.now());
      sandbox.log.clear();
      const config = ["--config", configOf("r2")];
      const more = command === "rollback" ? [script()?.versions[0]?.id ?? ""] : [];
      if (command === "rollback")
        script()?.deployments.unshift({ ...script()?.deployments[0], versions: [] } as never);
      const { code, stderr } = await cli(sandbox, [command, ...more, "--yes", ...config]);
      assert.equal(code, 4, stderr);
      assert.match(
        stderr,
        /another run is at it \(destroy on another-machine, run c0ffee, last seen \d+ s ago\)/,
      );
      assert.deepEqual(writes(sandbox), []);
    });
  }

  it("a mark without a sign of life for some minutes is taken over, with words", async () => {
    await mark(Date.now() - longestSilence - 1000);
    const said: string[] = [];
    const emit: RunContext["emit"] = (event) => {
      if (event.type === "log" && event.level === "info") said.push(event.message);
    };
    const { errors } = await deploy(changed(site), contextOf(sandbox, { emit }));
    assert.deepEqual(errors, []);
    assert.match(said.join("\n"), /run before \(destroy on another-machine, run c0ffee\) has not ended well/);
    assert.equal(readRunMarker(script()?.tags ?? []), undefined);
  });

  it("a killed run of this machine is not waited for", async () => {
    let kill = () => {};
    const stop = sandbox.log.listen({
      answered: ({ method, path }) => {
        if (method === "PUT" && path.endsWith("/cdn-images?bindings_inherit=strict")) kill();
      },
    });
    await cli(sandbox, ["deploy", "--config", configOf("r2")], {
      onStart: (end) => {
        kill = end;
      },
    });
    stop();
    assert.ok(readRunMarker(script()?.tags ?? []), "the killed run has left its mark");
    const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf("r2")]);
    assert.equal(code, 0, stderr);
    assert.equal(readRunMarker(script()?.tags ?? []), undefined);
  });

  it("a run that lasts gives signs of life, and leaves none at its end", async () => {
    assert.equal((await deploy(site, contextOf(sandbox))).outcome, "succeeded");
    const { id, name } = sandbox.zone("example.com").account;
    const tags = script()?.tags ?? [];
    const known = readOwnership(tags).made;
    let time = Date.now();
    const hold = holdSite(
      { command: "deploy", site, account: { id, name }, planned: tags, known, every: 5 },
      contextOf(sandbox, { now: () => time }),
    );
    await hold.take([...known]);
    const seen = () => readRunMarker(script()?.tags ?? [])?.seen ?? 0;
    const first = seen();
    time += 60_000;
    while (seen() === first) await sleep(5);
    assert.equal(seen(), time);
    await hold.check();
    await hold.release(new Set());
    assert.deepEqual([...(script()?.tags ?? [])].sort(), [...tags].sort());
  });

  it("whoever stops a run takes its mark away", async () => {
    const stopping = new AbortController();
    const stop = sandbox.log.listen({
      answered: ({ method, path }) => {
        if (method === "POST" && path.endsWith("/custom_hostnames")) stopping.abort();
      },
    });
    const { outcome } = await deploy(site, contextOf(sandbox, { signal: stopping.signal }));
    stop();
    assert.equal(outcome, "cancelled");
    const tags = script()?.tags ?? [];
    assert.equal(readRunMarker(tags), undefined);
    assert.ok(
      readOwnership(tags).made.has(`customHostname/${site.hostnames[0]}`),
      "what was made is remembered",
    );
  });

  /** Holds the first run's answer to its nth call until the second run is over, then lets it go on. */
  async function interleaved(first: Run, second: Run, nth: number): Promise<readonly Ending[]> {
    let seen = 0;
    let other: Promise<Ending> | undefined;
    const stop = sandbox.log.listen({
      answered: async ({ service }) => {
        if (service !== "cloudflare" || other) return;
        seen += 1;
        if (seen < nth) return;
        other = second(site, contextOf(sandbox));
        await other;
      },
    });
    const one = await first(site, contextOf(sandbox));
    stop();
    return [one, await (other ?? second(site, contextOf(sandbox)))];
  }

  function assertForeseen(ending: Ending, which: string): void {
    const odd = ending.errors.filter(
      ({ reason }: CdnError) => !["busy", "notFound", "conflict"].includes(reason),
    );
    assert.deepEqual(odd.map(String), [], which);
  }

  const draw = numbersFrom(seed);
  const names = Object.keys(runs);
  const all = names.flatMap((one) => names.map((two) => [one, two] as const));
  // Which deploys and removals meet is what broke: those two are always played.
  const drawn = all.filter(([one, two]) => one !== two && [one, two].every((name) => /^de/.test(name)));
  while (drawn.length < pairsAtLeast) drawn.push(all[draw(all.length)] ?? ["deploy", "deploy"]);
  const pairs = wanted === undefined ? [...new Set(drawn)] : all;
  for (const [one, two] of pairs) {
    const first = runs[one] ?? deploy;
    const second = runs[two] ?? deploy;
    it(`${one} and ${two}: whoever wins, the next deploy is whole and a destroy leaves nothing`, async function () {
      if (wanted === "all") this.timeout(0);
      for (let sample = 0; sample < samples; sample++) {
        for (const isFresh of one === "deploy" && two === "deploy" ? [true, false] : [false]) {
          sandbox.reset();
          if (!isFresh) {
            await deploy(site, contextOf(sandbox));
            if (one === "rollback" || two === "rollback") await deploy(changed(site), contextOf(sandbox));
          }
          const nth = 1 + (wanted === "all" ? sample : draw(30));
          const which = `${one} and ${two} at call ${nth}${isFresh ? ", both the first" : ""}`;
          for (const ending of await interleaved(first, second, nth)) assertForeseen(ending, which);
          if (draw(2) === 0) {
            const whole = await deploy(site, contextOf(sandbox));
            assert.deepEqual(whole.errors.map(String), [], which);
          }
          const removed = await destroy(site, contextOf(sandbox));
          assert.deepEqual(removed.errors.map(String), [], which);
          assert.deepEqual(left(), [], which);
        }
      }
    });
  }
});
