/*
 * Time to generate and bundle a Worker, warm, and the size of both bundles. `npm run bench:generate`.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { loadConfig } from "../../extension/site/loadConfig.ts";
import { generateWorker } from "../../extension/worker/generate.ts";
import { type Row, report } from "../report.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const templatesFolder = `${root}worker-templates`;
const rounds = 30;

const rows: Row[] = [];
for (const example of ["r2", "b2"]) {
  const { sites } = await loadConfig(`${root}examples/${example}/cdn.jsonc`);
  const [site] = sites;
  if (!site) throw new Error("The example holds no site.");
  const cold = performance.now();
  const { code } = await generateWorker({ site, templatesFolder, minify: true });
  const first = performance.now() - cold;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await generateWorker({ site, templatesFolder, minify: true });
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const readable = await generateWorker({ site, templatesFolder });
  rows.push({
    example,
    "first, ms": first.toFixed(1),
    "median of 30, ms": (times[rounds / 2] ?? 0).toFixed(1),
    "readable, bytes": Buffer.byteLength(readable.code),
    "minified, bytes": Buffer.byteLength(code),
    "gzipped, bytes": gzipSync(code, { level: 9 }).length,
  });
}
await report("Generating a Worker", "npm run bench:generate", rows, "Target: under 50 ms warm.");
