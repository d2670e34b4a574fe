import assert from "node:assert/strict";
import fc from "fast-check";
import { contentRange, type Part, parseRange, rangeHeader, resolveRange } from "./range.ts";

describe("parseRange", () => {
  for (const [header, expected] of [
    ["bytes=0-3", { offset: 0, length: 4 }],
    ["bytes=5-5", { offset: 5, length: 1 }],
    ["bytes=4-", { offset: 4 }],
    ["bytes=0-", { offset: 0 }],
    ["bytes=-3", { suffix: 3 }],
    ["Bytes=0-3", { offset: 0, length: 4 }],
    ["bytes= ,0-3 ,", { offset: 0, length: 4 }],
  ] as const) {
    it(header, () => assert.deepEqual(parseRange(header), expected));
  }

  for (const header of [
    null,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=3-1",
    "bytes=a-b",
    "bytes=0-3,5-6",
    "bytes=1 -2",
    "bytes=0x1-2",
    "bytes=+1-2",
    "bytes=1.5-2",
    "bytes=١-٢",
    "items=0-3",
    "xbytes=0-3",
  ]) {
    it(`${header}: ignored`, () => assert.equal(parseRange(header), undefined));
  }

  it("the last 0 bytes are out of reach of every object", () => {
    for (const size of [0, 1, 1e12]) {
      const range = parseRange("bytes=-0");
      assert.ok(range);
      assert.equal(resolveRange(range, size), undefined);
    }
  });

  it("numbers of any length make ranges that are whole numbers", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(digits, digits, (first, last) => {
        for (const header of [`bytes=${first}-${last}`, `bytes=${first}-`, `bytes=-${last}`]) {
          const range = parseRange(header);
          for (const value of Object.values(range ?? {})) assert.ok(Number.isSafeInteger(value), header);
        }
      }),
    );
  });
});

describe("resolveRange", () => {
  it("is what picking single bytes by hand gives", () => {
    const numbers = fc.record({
      first: fc.option(fc.nat(30)),
      last: fc.option(fc.nat(30)),
      size: fc.nat(30),
    });
    fc.assert(
      fc.property(numbers, ({ first, last, size }) => {
        const range = parseRange(`bytes=${first ?? ""}-${last ?? ""}`);
        if (!range) return;
        const all = Array.from({ length: size }, (_, index) => index);
        const wanted = all.filter((index) =>
          first === null ? index >= size - (last ?? 0) : index >= first && index <= (last ?? index),
        );
        const part: Part | undefined = resolveRange(range, size);
        const got = part ? all.slice(part.offset, part.offset + part.length) : [];
        assert.deepEqual(got, wanted);
        if (wanted.length > 0) assert.ok(part);
      }),
      { numRuns: 2000 },
    );
  });

  it("of a suffix of nothing is nothing, not out of reach", () => {
    assert.deepEqual(resolveRange({ suffix: 5 }, 0), { offset: 0, length: 0 });
    assert.equal(resolveRange({ offset: 0 }, 0), undefined);
  });
});

describe("rangeHeader and contentRange", () => {
  it("say what was parsed", () => {
    for (const header of ["bytes=0-3", "bytes=4-", "bytes=-3", "bytes=0-0"]) {
      const range = parseRange(header);
      assert.ok(range);
      assert.equal(rangeHeader(range), header);
    }
    assert.equal(contentRange({ offset: 2, length: 3 }, 10), "bytes 2-4/10");
  });
});
