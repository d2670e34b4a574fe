import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { drawnDiagnostic } from "../../extension/editor/config/drawnDiagnostic.ts";
import { describeDiagnostic } from "../../extension/site/diagnostic.ts";
import { parseConfig } from "../../extension/site/parse.ts";
import { applyTextEdits } from "../../extension/site/textEdits.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { cli } from "../deploy/harness.ts";
import { type Mistake, mistakes } from "./mistakes.ts";

const file = "/blog/cdn.jsonc";
const read = (text: string) => parseConfig(text, file).diagnostics;

describe("fifty mistakes in a cdn.jsonc", () => {
  it("are fifty, each with a title of its own, and 35 of them with a fix at least", () => {
    assert.equal(new Set(mistakes.map(({ title }) => title)).size, 50);
    assert.ok(mistakes.filter(({ isFixable }) => isFixable).length >= 35);
  });

  for (const { title, text, at, code, severity, isFixable } of mistakes) {
    it(`${title}: one ${severity}, at the word that is wrong${isFixable ? ", with a fix" : ""}`, () => {
      const found = read(text);
      const [diagnostic] = found;
      assert.deepEqual(
        found.map((one) => [one.code, one.severity, one.range]),
        [[code, severity, at]],
        found.map(describeDiagnostic).join("\n"),
      );
      assert.equal((diagnostic?.fixes.length ?? 0) > 0, isFixable);
      for (const { title: offered, edits } of diagnostic?.fixes ?? []) {
        const left = read(applyTextEdits(text, edits));
        const isLeft = left.some((one) => one.code === code && one.message === diagnostic?.message);
        assert.ok(!isLeft, `"${offered}" changes nothing:\n${applyTextEdits(text, edits)}`);
        assert.ok(!left.some((one) => one.code === "syntax"), `"${offered}" breaks the text`);
      }
    });
  }

  it("are gone for good after the first fix, or leave what only a person knows", () => {
    // The bucket's, the endpoint's or the missing name of what the fix made of it.
    const mayFollow = new Set(["a kind of origin that there is not"]);
    for (const { title, text, isFixable } of mistakes) {
      const edits = read(text)[0]?.fixes[0]?.edits;
      if (!isFixable || !edits || mayFollow.has(title)) continue;
      const left = read(applyTextEdits(text, edits));
      assert.deepEqual(left.map(describeDiagnostic), [], `${title}:\n${applyTextEdits(text, edits)}`);
    }
  });
});

describe("fifty mistakes in both front ends", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    [sandbox, folder] = await Promise.all([startSandbox(), mkdtemp(path.join(tmpdir(), "mistakes-"))]);
  });
  after(() => Promise.all([sandbox.close(), rm(folder, { recursive: true, force: true })]));

  async function planOf({ title, text, severity }: Mistake): Promise<void> {
    const place = path.join(folder, `${title.replace(/\W/g, "-")}.jsonc`);
    await writeFile(place, text);
    const { code, stderr } = await cli(sandbox, ["plan", "--config", place]);
    const { diagnostics } = parseConfig(text, place);
    for (const diagnostic of diagnostics) {
      const { line, column } = diagnostic;
      const drawn = drawnDiagnostic(diagnostic);
      assert.ok(stderr.includes(`${place}:${line}:${column} ${drawn.text}`), `${title}: ${stderr}`);
      assert.equal(drawn.severity, severity);
    }
    assert.equal(code === 1, severity === "error", `${title}: ${code} ${stderr}`);
  }

  it("are said by `cdn-worker plan` in the words that the editor draws", async () => {
    // Two at a time, as there are cores at least.
    const waiting = [...mistakes];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await planOf(next);
    };
    await Promise.all([worker(), worker()]);
  });
});
