import assert from "node:assert/strict";
import { limitCaching } from "./limitCaching.ts";

describe("limitCaching", () => {
  for (const [given, seconds, shared, expected] of [
    ["public, max-age=86400", 60, false, "private, max-age=60, must-revalidate"],
    ["public, max-age=30", 60, false, "private, max-age=30, must-revalidate"],
    ["public, max-age=86400", 60.9, true, "public, max-age=60, must-revalidate"],
    ["public, max-age=86400", Number.POSITIVE_INFINITY, false, "private, max-age=86400, must-revalidate"],
    ["Public,Max-Age=86400,IMMUTABLE", 60, false, "private, max-age=60, must-revalidate"],
    [
      "max-age=9, s-maxage=86400, stale-while-revalidate=600, stale-if-error=600",
      5,
      true,
      "public, max-age=5, must-revalidate",
    ],
    ["private, max-age=86400", 60, true, "private, max-age=60, must-revalidate"],
    ["no-cache, no-transform", 60, false, "private, max-age=0, must-revalidate, no-cache, no-transform"],
    ["public, max-age=0, must-revalidate", 60, false, "private, max-age=0, must-revalidate"],
    ["s-maxage=600", 60, false, "private, max-age=0, must-revalidate"],
    ["no-store", 60, true, "no-store"],
    ["public, max-age=60", -3, false, "private, max-age=0, must-revalidate"],
    [undefined, 60, false, "private, max-age=0, must-revalidate"],
  ] as const) {
    it(`${given}, ${seconds} s${shared ? ", shared" : ""}: ${expected}`, () => {
      const headers = new Headers({ expires: "Tue, 01 Jan 2036 00:00:00 GMT" });
      if (given !== undefined) headers.set("cache-control", given);
      limitCaching(headers, seconds, shared);
      assert.equal(headers.get("cache-control"), expected);
      if (expected !== "no-store") assert.equal(headers.get("expires"), null);
    });
  }
});
