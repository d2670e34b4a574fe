import assert from "node:assert/strict";
import type { NoObject, ObjectReading, Origin, Reading } from "./origin.ts";

// The generator's constants, as far as this module reads them.
Object.assign(globalThis, { OPTIONS: { listing: false } });
const { firstOf } = await import("./firstOf.ts");

const object: ObjectReading = { headers: new Headers({ etag: '"a"' }), size: 0, body: null };

function giving(reading: Reading, asked: string[], name: string): Origin {
  return {
    read: async () => {
      asked.push(name);
      return reading;
    },
  };
}

async function ask(first: Reading, second: Reading): Promise<{ reading: Reading; asked: readonly string[] }> {
  const asked: string[] = [];
  const origin = firstOf(giving(first, asked, "first"), giving(second, asked, "second"));
  return { reading: await origin.read({ host: "a", key: "b" }, {}), asked };
}

describe("firstOf", () => {
  const table: readonly (readonly [Reading, Reading, Reading, readonly string[]])[] = [
    [object, object, object, ["first"]],
    [416, object, 416, ["first"]],
    [404, object, object, ["first", "second"]],
    [404, 404, 404, ["first", "second"]],
    [404, 416, 416, ["first", "second"]],
    [404, 502, 502, ["first", "second"]],
  ];
  for (const [first, second, reading, asked] of table) {
    const name = (each: Reading) => (typeof each === "number" ? each : "object");
    it(`${name(first)}, ${name(second)}: ${name(reading)}`, async () => {
      assert.deepEqual(await ask(first, second), { reading, asked });
    });
  }

  it("a first that failed is asked last for a while", async () => {
    const failure: NoObject = 503;
    assert.deepEqual(await ask(failure, object), { reading: object, asked: ["first", "second"] });
    assert.deepEqual(await ask(object, object), { reading: object, asked: ["second"] });
    assert.deepEqual(await ask(object, 404), { reading: object, asked: ["second", "first"] });
    assert.deepEqual(await ask(failure, 404), { reading: failure, asked: ["second", "first"] });
  });
});
