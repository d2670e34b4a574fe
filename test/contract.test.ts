/*
 * Cloudflare's published schemas judge every request of the whole run and every answer of the stand-in: each
 * sandbox, in whatever process, writes what it finds into one file, and the verdict is spoken after the last test.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportVariable, schemaPath, type Violation } from "../sandbox/cloudflare/contract.ts";

const folder = mkdtempSync(join(tmpdir(), "cdn-worker-contract-"));
const report = join(folder, "report.jsonl");
// Before any test runs: child processes inherit it.
process.env[reportVariable] = report;

describe("the contract with Cloudflare's published schemas", () => {
  it("has its schemas", function () {
    if (existsSync(schemaPath)) return;
    assert.notEqual(process.env.REQUIRE_CONTRACT, "1", `The published schemas are not at ${schemaPath}.`);
    console.log(`      The contract check is skipped: there are no published schemas at ${schemaPath}.`);
    this.skip();
  });
});

// Outside of any suite: mocha runs it when everything else is done.
after("no request and no answer of the run breaks the published schemas", () => {
  const lines = existsSync(report) ? readFileSync(report, "utf8").split("\n").filter(Boolean) : [];
  rmSync(folder, { recursive: true, force: true });
  const documents = lines.map(
    (line) => JSON.parse(line) as { calls?: number; checked?: number; violation?: Violation },
  );
  const violations = documents.flatMap(({ violation }) => (violation === undefined ? [] : [violation]));
  assert.deepEqual(violations, []);
  if (!existsSync(schemaPath)) return;
  const sum = (of: "calls" | "checked") =>
    documents.reduce((total, document) => total + (document[of] ?? 0), 0);
  assert.ok(sum("checked") > 0 || sum("calls") === 0, `${sum("calls")} calls came, and not one was judged.`);
});
