/*
 * What a deploy costs: requests, how many of them wait for another one (round trips deep), and wall time when every
 * call to an API takes 100 ms longer. `npm run bench:deploy`.
 */
import { readFileSync } from "node:fs";
import tls from "node:tls";
import { fileURLToPath } from "node:url";
import type { RunContext } from "../../extension/core/runContext.ts";
import { applyPlan, planSite } from "../../extension/deploy/deploy.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../extension/providers/registry.ts";
import { loadConfig } from "../../extension/site/loadConfig.ts";
import { generateWorker } from "../../extension/worker/generate.ts";
import type { LoggedRequest } from "../../sandbox/requestLog.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { type Row, report } from "../report.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The longest chain of requests of which each began after the one before had ended. */
export function roundTripsDeep(requests: readonly LoggedRequest[]): number {
  const depths: { end: number; depth: number }[] = [];
  for (const request of [...requests].sort((a, b) => a.startedAt - b.startedAt)) {
    const before = depths.filter(({ end }) => end <= request.startedAt).map(({ depth }) => depth);
    depths.push({ end: request.endedAt ?? request.startedAt, depth: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...depths.map(({ depth }) => depth));
}

function contextFor(sandbox: Sandbox): RunContext {
  return {
    credentials: credentialsFromEnvironment(sandbox.env),
    endpoints: endpointsFromEnvironment(sandbox.env),
    signal: new AbortController().signal,
    emit: (event) => {
      // Without keys of a DNS provider a person would add these; here it happens at once.
      if (event.type !== "records") return;
      for (const { name, value } of event.records) sandbox.addDnsRecord({ type: "TXT", name, value });
    },
    templatesFolder: `${root}worker-templates`,
    consents: new Set(),
    waitForRecords: true,
    now: Date.now,
  };
}

const rows: Row[] = [];
for (const example of ["r2", "b2"]) {
  const sandbox = await startSandbox();
  tls.setDefaultCACertificates([
    ...tls.getCACertificates("default"),
    readFileSync(sandbox.env.NODE_EXTRA_CA_CERTS ?? "", "utf8"),
  ]);
  const { sites } = await loadConfig(`${root}examples/${example}/cdn.jsonc`);
  const [site] = sites;
  if (!site) throw new Error("The example holds no site.");
  // esbuild's own start is not what is measured here.
  await generateWorker({ site, templatesFolder: `${root}worker-templates`, minify: true });
  sandbox.latency.ms = 100;
  for (const run of ["first", "no change"]) {
    sandbox.log.clear();
    const start = performance.now();
    const context = contextFor(sandbox);
    const report = await applyPlan(await planSite(site, context), context);
    const seconds = (performance.now() - start) / 1000;
    const api = sandbox.log.entries.filter(({ service }) => service === "cloudflare");
    const polls = api.filter(
      ({ method, path }) => method === "GET" && /custom_hostnames\/|domains\/custom\//.test(path),
    );
    rows.push({
      example,
      run,
      outcome: report.outcome,
      requests: api.length,
      "of them polls": polls.length,
      writes: api.filter(({ write }) => write).length,
      "round trips deep": roundTripsDeep(api),
      seconds: seconds.toFixed(2),
    });
  }
  await sandbox.close();
}
await report(
  "A deploy",
  "npm run bench:deploy",
  rows,
  "Each call to Cloudflare's API takes 100 ms longer than on the sandbox. Polls depend on how long states take, there and in reality. Target: a deploy without changes is at most 3 round trips deep and writes nothing.",
);
