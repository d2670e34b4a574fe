/*
 * What a deploy costs: requests, how many of them wait for another one (round trips deep), and wall time when every
 * call to an API takes 100 ms longer. `npm run bench:deploy`.
 */
import { readFileSync } from "node:fs";
import tls from "node:tls";
import { fileURLToPath } from "node:url";
import { createTurns } from "../../extension/core/inTurn.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import { sideBySide } from "../../extension/core/sideBySide.ts";
import { applyPlan, planSite } from "../../extension/deploy/deploy.ts";
import type { Report } from "../../extension/deploy/report.ts";
import { shareReads } from "../../extension/deploy/sharedReads.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../extension/providers/registry.ts";
import { loadConfig } from "../../extension/site/loadConfig.ts";
import { parseConfig } from "../../extension/site/parse.ts";
import type { Site } from "../../extension/site/site.ts";
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

/** Sites of one zone, as one cdn.jsonc names them. */
function sitesOf(count: number): readonly Site[] {
  const names = Array.from({ length: count }, (_, index) => `site-${String(index + 1).padStart(2, "0")}`);
  const sites = Object.fromEntries(
    names.map((name) => [
      name,
      {
        zone: "example.com",
        origin: { type: "r2", bucket: name },
        fallbackOrigin: `${name}.example.com`,
        hostnames: [`${name}.example.net`],
        worker: { name: `cdn-${name}` },
      },
    ]),
  );
  return parseConfig(JSON.stringify({ sites }), `${root}cdn.jsonc`).sites;
}

interface Case {
  readonly name: string;
  readonly sites: readonly Site[];
}

/** Deploys all sites of a file as the command line does: what they share is read once, and they run side by side. */
async function deployAll(sites: readonly Site[], context: RunContext): Promise<readonly Report[]> {
  const shared = shareReads(context);
  const turns = createTurns();
  const results = await sideBySide(sites, 20, async (site) => {
    return applyPlan(await planSite(site, context, shared), context, turns);
  });
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    for (const error of result.value.errors) throw error;
    return result.value;
  });
}

const examples = await Promise.all(
  ["r2", "b2"].map(async (name) => ({
    name,
    sites: (await loadConfig(`${root}examples/${name}/cdn.jsonc`)).sites,
  })),
);
const cases: readonly Case[] = [
  ...examples,
  ...[1, 5, 20].map((count) => ({ name: `${count} in one zone`, sites: sitesOf(count) })),
];

const rows: Row[] = [];
let one: number | undefined;
const ratios: string[] = [];
const only = process.argv[2];
for (const { name, sites } of cases.filter((each) => only === undefined || each.name === only)) {
  const sandbox = await startSandbox();
  tls.setDefaultCACertificates([
    ...tls.getCACertificates("default"),
    readFileSync(sandbox.env.NODE_EXTRA_CA_CERTS ?? "", "utf8"),
  ]);
  // esbuild's own start is not what is measured here.
  for (const site of sites.slice(0, 1)) {
    await generateWorker({ site, templatesFolder: `${root}worker-templates`, minify: true });
  }
  sandbox.latency.ms = 100;
  for (const run of ["first", "no change"]) {
    sandbox.log.clear();
    const start = performance.now();
    const reports = await deployAll(sites, contextFor(sandbox));
    const seconds = (performance.now() - start) / 1000;
    const api = sandbox.log.entries.filter(({ service }) => service === "cloudflare");
    const polls = api.filter(
      ({ method, path }) => method === "GET" && /custom_hostnames\/|domains\/custom\//.test(path),
    );
    if (run === "first" && name.endsWith("zone")) {
      one ??= seconds;
      ratios.push(`${sites.length} of one: ${(seconds / one).toFixed(2)}`);
    }
    rows.push({
      sites: name,
      run,
      outcome: [...new Set(reports.map(({ outcome }) => outcome))].join(", "),
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
  `Each call to Cloudflare's API takes 100 ms longer than on the sandbox. Polls depend on how long states take, there and in reality. First deploys take, in times of one site: ${ratios.join("; ")} (target: 20 at most 3). A deploy without changes writes nothing and is at most 3 round trips deep for one site, 4 for 20 (target: 2 s). Depth is read off the clock: on a busy machine calls that were sent together count as one after another; idle, 20 sites without changes were 3 deep.`,
);
