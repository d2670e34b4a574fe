import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { ask } from "./ask.ts";

describe("asking for a yes", () => {
  async function answered(typed: string, isTTY = true) {
    const input = Object.assign(new PassThrough(), { isTTY });
    const output = new PassThrough().resume();
    const stopping = new AbortController();
    const answer = ask("Do this?", { input, output }, stopping.signal, () => stopping.abort());
    input.write(typed);
    return answer;
  }

  for (const [typed, expected] of [
    ["y\r", true],
    [" Yes \r", true],
    ["是\r", true],
    ["\r", false],
    ["n\r", false],
    ["yesterday\r", false],
  ] as const) {
    it(`takes ${JSON.stringify(typed)} for a ${expected ? "yes" : "no"}`, async () => {
      assert.equal(await answered(typed), expected);
    });
  }

  it("takes the end of the input for a no", async () => {
    assert.equal(await answered("\x04"), false);
  });

  it("stops at Ctrl-C", async () => {
    await assert.rejects(answered("\x03"), { name: "AbortError" });
  });

  it("asks nobody where nobody sits", async () => {
    assert.equal(await answered("y\r", false), false);
  });
});
