/* Completion as people meet it: real shells, real Tab keys. Needs the build (`npm run build`). */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { completionScript, shells } from "../../extension/cli/completion/scripts.ts";
import { has, type InteractiveShell, makeProgram, type } from "./shell.ts";

const require = createRequire(import.meta.url);
// CommonJS whose exports Node cannot name.
const { Language, Parser }: typeof import("@vscode/tree-sitter-wasm") = require("@vscode/tree-sitter-wasm");

const tab = "\t";
const discard = "\x15";

describe("completion", function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-completion-"));
    await makeProgram(folder);
    // Half written, and from somebody who hopes that a name is run.
    const hostile = ["$(touch name-was-run)", "`touch name-was-run`", "; touch name-was-run", "a b"];
    const names = ["images", "static", ...hostile].map((name) => `${JSON.stringify(name)}: {}`);
    await writeFile(path.join(folder, "cdn.jsonc"), `{ "sites": { ${names.join(", ")}, // more`);
    await writeFile(path.join(folder, "other.jsonc"), `{ "sites": { "elsewhere": {} } }`);
    await writeFile(path.join(folder, "fullchain.pem"), "");
  });
  after(() => rm(folder, { recursive: true }));

  const rows: readonly (readonly [string, string])[] = [
    [`cdn-worker depl${tab}--repl${tab}x --sit${tab}im${tab}`, "<deploy><--replace><x><--site><images>"],
    [`cdn-worker --site st${tab}dns app${tab}`, "<--site><static><dns><apply>"],
    [`cdn-worker plan --config other.jsonc -s el${tab}`, "<plan><--config><other.jsonc><-s><elsewhere>"],
    [`cdn-worker cert pu${tab}--cert full${tab}`, "<cert><push><--cert><fullchain.pem>"],
    [`cdn-worker help cert re${tab}`, "<help><cert><renew>"],
    [`cdn-worker completion powe${tab}called`, "<completion><powershell><called>"],
    [`cdn-worker plan --site=im${tab}`, "<plan><--site=images>"],
  ];

  for (const shell of ["bash", "zsh", "fish"] as const satisfies readonly InteractiveShell[]) {
    describe(shell, () => {
      before(function () {
        if (!has(shell) || !has("script")) this.skip();
      });

      it("completes commands, options, sites and files at the Tab key", async () => {
        const shown = await type(
          shell,
          folder,
          rows.map(([line]) => line),
        );
        for (const [line, called] of rows) {
          assert.ok(shown.includes(`called:${called}`), `${JSON.stringify(line)}\n${shown}`);
        }
      });

      it("runs nothing that was typed or that a file holds, and may be loaded twice", async () => {
        const again =
          shell === "fish"
            ? "cdn-worker completion fish | source"
            : `source <(cdn-worker completion ${shell})`;
        const shown = await type(shell, folder, [
          again,
          `cdn-worker plan --site ${tab}${tab}${discard}`,
          `cdn-worker plan --config $(touch typed-was-run) --site ${tab}${tab}${discard}`,
          // In the word at the cursor zsh itself runs it, whatever the command is.
          ...(shell === "zsh"
            ? []
            : [`cdn-worker plan --site "$(touch typed-was-run)${tab}${tab}${discard}`]),
          `cdn-worker plan --site im${tab}`,
        ]);
        assert.ok(shown.includes("called:<plan><--site><images>"), shown);
        assert.deepEqual(
          ["name-was-run", "typed-was-run"].filter((name) => existsSync(path.join(folder, name))),
          [],
        );
        assert.doesNotMatch(shown, /error|readonly|not found|bad /i);
      });
    });
  }

  describe("the scripts", () => {
    const grammars = path.dirname(require.resolve("@vscode/tree-sitter-wasm"));
    before(() => Parser.init());

    it("is right PowerShell, by its grammar", async () => {
      const parser = new Parser();
      const grammar = path.join(grammars, "tree-sitter-powershell.wasm");
      parser.setLanguage(await Language.load(await readFile(grammar)));
      const script = completionScript("powershell");
      assert.equal(parser.parse(script)?.rootNode.hasError, false);
      for (const end of ["{", "}", "(", ")", "'"]) {
        const at = script.lastIndexOf(end);
        const broken = script.slice(0, at) + script.slice(at + 1);
        assert.equal(parser.parse(broken)?.rootNode.hasError, true, `without a ${end}`);
      }
    });

    it("evaluate nothing", () => {
      for (const shell of shells) {
        assert.doesNotMatch(completionScript(shell), /\beval\b|Invoke-Expression|compgen -W/i, shell);
      }
    });
  });
});
