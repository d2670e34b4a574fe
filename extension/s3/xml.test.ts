import assert from "node:assert/strict";
import { unescapeXml } from "./xml.ts";

describe("unescapeXml", () => {
  const table: Readonly<Record<string, string>> = {
    "a &amp; b": "a & b",
    "&lt;&gt;&quot;&apos;": "<>\"'",
    "&#38;#65;&#x4e2d;&#X1F600;": "&#65;中😀",
    "&nbsp;": "&nbsp;",
    // No such character: a service that answers this must not end the run.
    "&#x110000;&#99999999999;": "&#x110000;&#99999999999;",
  };
  for (const [text, wanted] of Object.entries(table)) {
    it(`makes ${wanted} of ${text}`, () => assert.equal(unescapeXml(text), wanted));
  }
});
