/*
 * Cloudflare's published schemas judge every request of a run of tests and every answer of the stand-in: each
 * sandbox, in whatever process, writes what it finds into one file, and the verdict is spoken after the last test.
 * Mocha loads this file before any test, in each of its processes (`.mocharc.json`).
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { reportVariable, schemaPath, type Violation } from "../sandbox/cloudflare/contract.ts";

interface Finding {
  readonly calls?: number;
  readonly checked?: number;
  readonly violation?: Violation;
}

// Child processes inherit it, mocha's own among them.
process.env[reportVariable] ??= join(mkdtempSync(join(tmpdir(), "cdn-worker-contract-")), "report.jsonl");
const report = process.env[reportVariable];

export function mochaGlobalSetup(): void {
  if (existsSync(schemaPath)) return;
  assert.notEqual(process.env.REQUIRE_CONTRACT, "1", `The published schemas are not at ${schemaPath}.`);
  console.log(`The contract check is skipped: there are no published schemas at ${schemaPath}.`);
}

export function mochaGlobalTeardown(): void {
  const lines = existsSync(report) ? readFileSync(report, "utf8").split("\n").filter(Boolean) : [];
  rmSync(dirname(report), { recursive: true, force: true });
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  const violations = findings.flatMap(({ violation }) => (violation === undefined ? [] : [violation]));
  assert.deepEqual(violations, [], "Requests or answers break Cloudflare's published schemas.");
  if (!existsSync(schemaPath)) return;
  const sum = (of: "calls" | "checked") => findings.reduce((total, finding) => total + (finding[of] ?? 0), 0);
  const [calls, checked] = [sum("calls"), sum("checked")];
  assert.ok(checked > 0 || calls === 0, `${calls} calls came, and not one was judged.`);
  if (checked > 0)
    console.log(`Judged by Cloudflare's published schemas: ${checked} requests and answers, all well.`);
}
