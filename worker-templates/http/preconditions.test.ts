import assert from "node:assert/strict";
import { evaluatePreconditions, ifRangeHolds } from "./preconditions.ts";

const etag = '"a"';
const at = (seconds: number): string => new Date((1_000_000_000 + seconds) * 1000).toUTCString();
const representation = new Headers({ etag, "last-modified": at(0) });

/** Values of a field, and whether its condition is true (undefined: as if it were absent). */
type Values = readonly (readonly [string | undefined, boolean | undefined])[];

const ifMatch: Values = [
  [undefined, undefined],
  [etag, true],
  ["*", true],
  ['"b", "a"', true],
  ['W/"a"', false],
  ['"b"', false],
  ["garbage", false],
];
const ifNoneMatch: Values = [
  [undefined, undefined],
  ['"b"', true],
  ["garbage", true],
  [etag, false],
  ['W/"a"', false],
  ['"b", "a"', false],
  ["*", false],
];
const ifUnmodifiedSince: Values = [
  [undefined, undefined],
  ["garbage", undefined],
  [at(0), true],
  [at(1), true],
  [at(-1), false],
];
const ifModifiedSince: Values = [
  [undefined, undefined],
  ["garbage", undefined],
  [at(-1), true],
  [at(0), false],
  [at(1), false],
];

function headers(fields: Readonly<Record<string, string | undefined>>): Headers {
  return new Headers(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

describe("evaluatePreconditions", () => {
  it("keeps the order of RFC 9110 §13.2.2 for every combination", () => {
    let combinations = 0;
    for (const [match, matchHolds] of ifMatch) {
      for (const [unmodified, unmodifiedHolds] of ifUnmodifiedSince) {
        for (const [noneMatch, noneMatchHolds] of ifNoneMatch) {
          for (const [modified, modifiedHolds] of ifModifiedSince) {
            const request = headers({
              "if-match": match,
              "if-unmodified-since": unmodified,
              "if-none-match": noneMatch,
              "if-modified-since": modified,
            });
            const first = match === undefined ? unmodifiedHolds : matchHolds;
            const second = noneMatch === undefined ? modifiedHolds : noneMatchHolds;
            const expected = first === false ? 412 : second === false ? 304 : 200;
            assert.equal(
              evaluatePreconditions(request, representation),
              expected,
              JSON.stringify([...request]),
            );
            combinations += 1;
          }
        }
      }
    }
    assert.equal(combinations, 7 * 5 * 7 * 5);
  });

  it("of a representation without validators", () => {
    const bare = new Headers();
    assert.equal(evaluatePreconditions(headers({ "if-none-match": "*" }), bare), 304);
    assert.equal(evaluatePreconditions(headers({ "if-match": "*" }), bare), 200);
    assert.equal(evaluatePreconditions(headers({ "if-match": etag }), bare), 412);
    assert.equal(evaluatePreconditions(headers({ "if-modified-since": at(0) }), bare), 200);
    assert.equal(evaluatePreconditions(headers({ "if-unmodified-since": at(0) }), bare), 200);
  });
});

describe("ifRangeHolds", () => {
  for (const [value, expected] of [
    [undefined, true],
    [etag, true],
    [at(0), true],
    ['W/"a"', false],
    ['"b"', false],
    [`${etag}, "b"`, false],
    ["*", false],
    [at(1), false],
    [at(-1), false],
    ["garbage", false],
    ["", false],
  ] as const) {
    it(`${value}: ${expected}`, () => {
      assert.equal(ifRangeHolds(headers({ "if-range": value }), representation), expected);
    });
  }

  it("holds for no weak tag, not even the same one (RFC 9110 §13.1.5)", () => {
    const weak = new Headers({ etag: 'W/"a"' });
    assert.equal(ifRangeHolds(headers({ "if-range": 'W/"a"' }), weak), false);
  });

  it("holds for no date where there is none to compare with", () => {
    assert.equal(ifRangeHolds(headers({ "if-range": at(0) }), new Headers({ etag })), false);
  });
});
