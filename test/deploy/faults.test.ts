import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import tls from "node:tls";
import { fileURLToPath } from "node:url";
import { CdnError } from "../../extension/core/cdnError.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import { applyPlan, planSite } from "../../extension/deploy/deploy.ts";
import type { Outcome } from "../../extension/deploy/report.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../extension/providers/registry.ts";
import { loadConfig } from "../../extension/site/loadConfig.ts";
import { selectSite } from "../../extension/site/selectSite.ts";
import type { Site } from "../../extension/site/site.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { configOf, type Example, twoExamples, whatExists } from "./harness.ts";

/*
 * One call of a first deploy goes wrong, whichever it is and in whichever way: the deploy succeeds all the same, or
 * says what and what to do; and the next one ends as if nothing had happened. There are some two thousand such cases
 * for the two examples. A few are drawn each time from a seed; `FAULT_SEED=7 FAULT_CASES=200` draws others.
 */
const seed = Number(process.env.FAULT_SEED ?? 1);
const cases = Number(process.env.FAULT_CASES ?? 7);

const services = ["cloudflare", "dnspod"] as const;
const envelope = { success: false, errors: [{ code: 7003, message: "no" }], messages: [], result: null };
const faults: readonly FaultRule[] = [
  { kind: "reset-before" },
  { kind: "reset-before", times: 0 },
  { kind: "reset-after" },
  { kind: "reset-after", times: 0 },
  { kind: "slow", ms: 500, when: "after" },
  { kind: "status", status: 429, retryAfter: 0 },
  { kind: "status", status: 429, retryAfter: 0, times: 0 },
  { kind: "status", status: 500 },
  { kind: "status", status: 503, times: 0 },
  { kind: "status", status: 400, code: 99_999, message: "who knows" },
  { kind: "status", status: 403, code: 99_998, message: "no" },
  { kind: "html" },
  { kind: "html", status: 200 },
  { kind: "html", status: 404 },
  { kind: "html", status: 502 },
  { kind: "status", status: 200, body: "" },
  { kind: "status", status: 200, body: {} },
  { kind: "status", status: 200, body: envelope },
  { kind: "status", status: 200, body: '{"success":true,"result":{' },
];

/** A stream of numbers that looks random and is the same for the same seed (mulberry32). */
function numbersFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function contextOf(sandbox: Sandbox): RunContext {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return {
    credentials: credentialsFromEnvironment(sandbox.env),
    endpoints: endpointsFromEnvironment(sandbox.env),
    signal,
    emit: () => undefined,
    templatesFolder: fileURLToPath(new URL("../../worker-templates", import.meta.url)),
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
  };
}

interface Ending {
  readonly outcome: Outcome;
  readonly errors: readonly CdnError[];
}

async function deploy(site: Site, sandbox: Sandbox): Promise<Ending> {
  try {
    return await applyPlan(await planSite(site, contextOf(sandbox)), contextOf(sandbox));
  } catch (error) {
    if (error instanceof CdnError) return { outcome: "failed", errors: [error] };
    throw error;
  }
}

function everything(sandbox: Sandbox): unknown {
  const records = sandbox.dnspod.state.records("example.net");
  return [
    whatExists(sandbox),
    records.map(({ subDomain, type, lineId, value, remark, enabled }) =>
      [subDomain, type, lineId, value, remark, enabled].join(" "),
    ),
  ];
}

/** A foreseen end: a fault of ours would come as the message of some TypeError. */
function assertForeseen({ outcome, errors }: Ending, which: string): void {
  assert.ok(outcome === "succeeded" || outcome === "failed", `${which}: ${outcome}`);
  assert.equal(outcome === "failed", errors.length > 0, which);
  for (const { reason, subject, what, remedy } of errors) {
    assert.ok(subject !== "" && remedy !== "", which);
    if (reason === "unexpected") assert.match(what, /refused the request|was not understood/, which);
  }
}

async function breakSome(example: Example, sandbox: Sandbox): Promise<void> {
  const site = selectSite((await loadConfig(configOf(example))).sites);
  assert.equal((await deploy(site, sandbox)).outcome, "succeeded");
  const undisturbed = everything(sandbox);
  const calls = services.map((name) => sandbox.log.entries.filter(({ service }) => service === name).length);
  const draw = numbersFrom(seed + twoExamples.indexOf(example) * 1_000_003);
  for (let done = 0; done < cases; done++) {
    const position = draw(services.length);
    const fault = faults[draw(faults.length)];
    const nth = 1 + draw(calls[position] ?? 1);
    assert.ok(fault);
    // DNSPod is not spoken to in Cloudflare's envelope: this one is nobody's answer there.
    const service = fault.kind === "status" && fault.body === envelope ? "cloudflare" : services[position];
    const which = `${JSON.stringify(fault)} at call ${nth} of ${service}`;
    sandbox.reset();
    sandbox.faults.add({ ...fault, nth, ...(service ? { service } : {}) });
    assertForeseen(await deploy(site, sandbox), which);
    sandbox.faults.clear();
    const again = await deploy(site, sandbox);
    assert.deepEqual(again.errors, [], which);
    assert.deepEqual(everything(sandbox), undisturbed, which);
  }
}

describe("a first deploy of which one call goes wrong", function () {
  // No fault may hang a run: each service is asked for some seconds, and given up.
  this.timeout(60_000 + cases * 60_000);
  const trusted = tls.getCACertificates("default");
  const sandboxes: Sandbox[] = [];
  const runs = new Map<Example, Promise<PromiseSettledResult<void>[]>>();
  before(async () => {
    sandboxes.push(...(await Promise.all(twoExamples.map(() => startSandbox()))));
    tls.setDefaultCACertificates([...trusted, ...sandboxes.map(({ caCertificate }) => caCertificate)]);
    // Most of the time is waiting: both examples are broken side by side.
    for (const [index, example] of twoExamples.entries()) {
      const sandbox = sandboxes[index];
      if (sandbox) runs.set(example, Promise.allSettled([breakSome(example, sandbox)]));
    }
  });
  after(async () => {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
    tls.setDefaultCACertificates(trusted);
  });
  for (const example of twoExamples) {
    it(`${example}: ends foreseen, and the next one ends as if nothing had happened`, async () => {
      const [result] = (await runs.get(example)) ?? [];
      if (result?.status !== "fulfilled") throw result?.reason;
    });
  }
});
