import assert from "node:assert/strict";
import { listHas, sameStrongly, sameWeakly } from "./entityTag.ts";

describe("entity-tags", () => {
  // The table of RFC 9110 §8.8.3.2.
  for (const [a, b, strong, weak] of [
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', '"1"', true, true],
  ] as const) {
    it(`${a} and ${b}`, () => {
      assert.equal(sameStrongly(a, b), strong);
      assert.equal(sameWeakly(a, b), weak);
    });
  }

  for (const [list, expected] of [
    ['"a"', true],
    ['"x", "a"', true],
    ['"x","a","y"', true],
    ['"x,\\"", "a"', true],
    [',, "a" ,', true],
    ["*", true],
    [" * ", true],
    ['"*"', false],
    ["a", false],
    ['"a', false],
    ['a"', false],
    ['"A"', false],
    ['"aa"', false],
    ['x"a"', false],
    ['w/"a"', false],
    ["", false],
    ['*, "b"', false],
  ] as const) {
    it(`${list} has ${expected ? "it" : "it not"}`, () => {
      assert.equal(listHas(list, '"a"', sameStrongly), expected);
      assert.equal(listHas(list, '"a"', sameWeakly), expected);
    });
  }

  it("a list takes time in proportion to its length", () => {
    const begun = performance.now();
    listHas('W/"'.repeat(50_000), '"a"', sameWeakly);
    listHas(`${'"'.repeat(100_000)}`, '"a"', sameWeakly);
    listHas(`${" ".repeat(100_000)}`, '"a"', sameWeakly);
    assert.ok(performance.now() - begun < 1000);
  });

  it("a representation without a tag has only *", () => {
    assert.equal(listHas("*", null, sameStrongly), true);
    assert.equal(listHas('"a"', null, sameWeakly), false);
  });
});
