import assert from "node:assert/strict";
import type { FailureStatus, FoundObject, Origin, ReadResult } from "./origin.ts";

// The generator's constants, as far as this module reads them.
Object.assign(globalThis, { OPTIONS: { listing: false } });
const { firstOf } = await import("./firstOf.ts");

const object: FoundObject = { headers: new Headers({ etag: '"a"' }), size: 0, body: null };

function giving(result: ReadResult, asked: string[], name: string): Origin {
  return {
    read: async () => {
      asked.push(name);
      return result;
    },
  };
}

async function ask(
  first: ReadResult,
  second: ReadResult,
): Promise<{ result: ReadResult; asked: readonly string[] }> {
  const asked: string[] = [];
  const origin = firstOf(giving(first, asked, "first"), giving(second, asked, "second"));
  return { result: await origin.read({ host: "a", key: "b" }, {}), asked };
}

describe("firstOf", () => {
  const table: readonly (readonly [ReadResult, ReadResult, ReadResult, readonly string[]])[] = [
    [object, object, object, ["first"]],
    [416, object, 416, ["first"]],
    [404, object, object, ["first", "second"]],
    [404, 404, 404, ["first", "second"]],
    [404, 416, 416, ["first", "second"]],
    [404, 502, 502, ["first", "second"]],
  ];
  for (const [first, second, result, asked] of table) {
    const name = (each: ReadResult) => (typeof each === "number" ? each : "object");
    it(`${name(first)}, ${name(second)}: ${name(result)}`, async () => {
      assert.deepEqual(await ask(first, second), { result, asked });
    });
  }

  it("a first that failed is asked last for a while", async () => {
    const failure: FailureStatus = 503;
    assert.deepEqual(await ask(failure, object), { result: object, asked: ["first", "second"] });
    assert.deepEqual(await ask(object, object), { result: object, asked: ["second"] });
    assert.deepEqual(await ask(object, 404), { result: object, asked: ["second", "first"] });
    assert.deepEqual(await ask(failure, 404), { result: failure, asked: ["second", "first"] });
  });
});
