import assert from "node:assert/strict";
import { parseHttpDate } from "./date.ts";

describe("parseHttpDate", () => {
  const expected = Date.UTC(1994, 10, 6, 8, 49, 37);
  for (const date of [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Wednesday, 06-Nov-94 08:49:37 GMT",
  ]) {
    it(date, () => assert.equal(parseHttpDate(date), expected));
  }

  for (const text of [
    null,
    "",
    "0",
    "1994",
    "x 1",
    "garbage",
    "784111777",
    "1994-11-06T08:49:37Z",
    "06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 +0100",
    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 99 Foo 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 99:99:99 GMT",
    '"Sun, 06 Nov 1994 08:49:37 GMT"',
  ]) {
    it(`${text}: none`, () => assert.ok(Number.isNaN(parseHttpDate(text))));
  }
});
