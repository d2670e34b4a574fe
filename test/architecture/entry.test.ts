import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** Bytes: what opening the editor may cost to parse. */
const largestEntry = 150_000;

describe("the extension's entry", () => {
  it("stays small, and leaves schemas, SDKs and lists to the engine", async () => {
    const code = await readFile("dist/extension.cjs", "utf8");
    for (const [name, trace] of Object.entries({
      zod: "invalid_type",
      tldts: "isIcann",
      aws4fetch: "AWS4-HMAC",
    })) {
      assert.ok(!code.includes(trace), name);
    }
    assert.ok(Buffer.byteLength(code) <= largestEntry, `${Buffer.byteLength(code)} bytes`);
  });
});
