import assert from "node:assert/strict";
import fc from "fast-check";
import { largestObject, partRanges, partSize } from "./partSize.ts";

describe("the parts of an upload", () => {
  it("are at least 5 MiB, at most 10,000 and under 5 GB, whatever the size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: largestObject }), (size) => {
        const length = partSize(size);
        const parts = Math.ceil(size / length);
        assert.ok(length >= 5 * 2 ** 20 && length < 4.995 * 2 ** 30 && parts <= 10_000);
      }),
    );
  });

  it("follow one another without a gap from the first byte to the last, all equal but the last", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (size) => {
        const ranges = partRanges(size);
        let next = 0;
        for (const [index, [start, end]] of ranges.entries()) {
          assert.equal(start, next);
          if (index < ranges.length - 1) assert.equal(end - start + 1, partSize(size));
          next = end + 1;
        }
        assert.equal(next, size);
      }),
      { numRuns: 50 },
    );
  });
});
