import assert from "node:assert/strict";
import fc from "fast-check";
import { parseTree } from "jsonc-parser";
import { nodeAt } from "./configTree.ts";
import { applyTextEdits, keyInsertion, removal } from "./textEdits.ts";

/** The text without what stands at `path`, a key or an index of the root. */
function without(text: string, at: string | number): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const value = nodeAt(root, [at]);
  const node = value?.parent?.type === "property" ? value.parent : value;
  assert.ok(node, text);
  return applyTextEdits(text, removal(text, node));
}

describe("removal", () => {
  const table: readonly (readonly [string, string | number, string])[] = [
    [`{ "a": 1, "b": 2 }`, "a", `{ "b": 2 }`],
    [`{ "a": 1, "b": 2 }`, "b", `{ "a": 1 }`],
    [`{ "a": 1 }`, "a", `{ }`],
    [`["a", "b"]`, 1, `["a"]`],
    [`["a", "b",]`, 1, `["a", ]`],
    [`{\n  "a": 1,\n  "b": 2\n}`, "a", `{\n  "b": 2\n}`],
    [`{\n  "a": 1,\n  "b": 2\n}`, "b", `{\n  "a": 1\n}`],
    [`{\n  "a": 1, // one\n  "b": 2 // two\n}`, "b", `{\n  "a": 1 // one\n}`],
    [`{\n  "a": 1, // one\n  "b": 2, // two\n}`, "a", `{\n  "b": 2, // two\n}`],
    [`{\r\n\t"a": {\r\n\t\t"x": 1\r\n\t},\r\n\t"b": 2\r\n}`, "a", `{\r\n\t"b": 2\r\n}`],
    [`{ /* of a */ "a": 1 /* still */, "b": 2 }`, "a", `{ /* of a */ "b": 2 }`],
  ];
  for (const [before, at, after] of table) {
    it(`of ${at} makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, () =>
      assert.equal(without(before, at), after));
  }
});

describe("edits of an object", () => {
  it("leave it readable with everything else in it, wherever blanks, comments and commas stand", () => {
    const filler = fc.constantFrom("", " ", "\n", "\n\n    ", " // c\n", " /* c */ ", "\r\n\t");
    fc.assert(
      fc.property(
        fc.array(filler, { minLength: 7, maxLength: 7 }),
        fc.boolean(),
        fc.constantFrom("a", "b", "c"),
        ([s0, s1, s2, s3, s4, s5, s6], trailing, key) => {
          const text = `{${s0}"a": 1${s1},${s2}"b": [2]${s3},${s4}"c": {}${s5}${trailing ? "," : ""}${s6}}`;
          const values: Record<string, unknown> = { a: 1, b: [2], c: {} };
          delete values[key];
          assert.deepEqual(read(without(text, key)), values, text);
          const root = parseTree(text, [], { allowTrailingComma: true });
          assert.ok(root);
          const added = applyTextEdits(text, keyInsertion(text, root, "d", [4], 1));
          assert.deepEqual(read(added), { a: 1, b: [2], c: {}, d: [4] }, added);
        },
      ),
    );
  });
});

function read(text: string): unknown {
  const bare = text.replace(/\/\/[^\r\n]*|\/\*.*?\*\//g, "").replace(/,(\s*[}\]])/g, "$1");
  return JSON.parse(bare);
}
