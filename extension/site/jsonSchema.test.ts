import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import fc from "fast-check";
import { parse } from "jsonc-parser";
import { originTypes } from "../origins/registry.ts";
import { configJsonSchema, schemasAt } from "./jsonSchema.ts";
import type { JsonSchema } from "./jsonSchemaType.ts";
import { configSchema } from "./schema.ts";

describe("configJsonSchema", () => {
  const schema = configJsonSchema();
  const validate: ValidateFunction = new Ajv({ strict: false, allErrors: true }).compile(schema);
  const example = (name: string): unknown => parse(readFileSync(`examples/${name}/cdn.jsonc`, "utf8"));

  it("accepts the examples, and an example of every key", () => {
    for (const name of ["r2", "b2"]) assert.ok(validate(example(name)), JSON.stringify(validate.errors));
    visit(schema, [], (inner, path) => {
      const ajv = new Ajv({ strict: false });
      for (const value of [
        ...(inner.examples ?? []),
        ...(inner.default === undefined ? [] : [inner.default]),
      ]) {
        assert.ok(ajv.validate(inner, value), `${path.join(".")}: ${JSON.stringify(value)}`);
      }
    });
  });

  it("refuses an unknown key in every object that has known ones", () => {
    let objects = 0;
    visit(schema, [], (inner, path) => {
      if (!inner.properties) return;
      objects++;
      assert.equal(inner.additionalProperties, false, path.join("."));
    });
    assert.ok(objects > 8);
  });

  it("says a word on every key", () => {
    visit(schema, [], (inner, path) => {
      for (const [key, { description, enum: values, enumDescriptions }] of Object.entries(
        inner.properties ?? {},
      )) {
        const name = [...path, key].join(".");
        assert.match(description ?? "", /\S.*[.:?]$/, name);
        if (values) assert.equal(enumDescriptions?.length, values.length, `enumDescriptions of ${name}`);
      }
    });
  });

  it("wants one of origin and origins", () => {
    const site = { zone: "a.b", fallbackOrigin: "c.a.b", hostnames: ["d.e"], worker: { name: "w" } };
    const origin = { type: "r2", bucket: "files" };
    const accepts = (part: object) => validate({ sites: { a: { ...site, ...part } } });
    assert.deepEqual([{ origin }, { origins: [origin] }, {}, { origin, origins: [origin] }].map(accepts), [
      true,
      true,
      false,
      false,
    ]);
  });

  it("agrees with the validation, whatever is left out, put in or replaced", () => {
    const good = [example("r2"), example("b2")];
    const change = fc.record({
      start: fc.constantFrom(...good),
      step: fc.nat(60),
      value: fc.oneof(
        fc.constantFrom(undefined, null, "", "x", "/x", 0, -1, 1.5, true, []),
        fc.jsonValue({ maxDepth: 1 }),
      ),
      key: fc.constantFrom(undefined, "extra", "type", "cors", "endpoint", "bucket"),
    });
    fc.assert(
      fc.property(change, ({ start, step, value, key }) => {
        const changed = changeAt(start, step, key, value);
        const schemaSays = validate(changed);
        const weSay = configSchema.safeParse(changed).success;
        // That exactly one of origin and origins is there is a rule of its own, outside of the definition.
        const onlyOrigin = (validate.errors ?? []).every(
          ({ keyword, params, schemaPath }) =>
            keyword === "oneOf" ||
            (keyword === "required" &&
              /oneOf/.test(schemaPath) &&
              /^origins?$/.test(String(params.missingProperty))),
        );
        assert.ok(schemaSays === weSay || (weSay && onlyOrigin), JSON.stringify([changed, validate.errors]));
      }),
      { numRuns: 400 },
    );
  });

  it("finds what may stand at a place", () => {
    assert.deepEqual(schemasAt(["sites", "x", "zone"])[0]?.examples, ["example.com"]);
    assert.equal(schemasAt(["sites", "x", "origin"]).length, originTypes.length);
    assert.deepEqual(schemasAt(["sites", "x", "nothing"]), []);
    assert.deepEqual(schemasAt(["sites", "x", "toString"]), []);
  });
});

function visit(
  schema: JsonSchema,
  path: readonly string[],
  look: (schema: JsonSchema, path: readonly string[]) => void,
) {
  look(schema, path);
  for (const [key, inner] of Object.entries(schema.properties ?? {})) visit(inner, [...path, key], look);
  if (typeof schema.additionalProperties === "object")
    visit(schema.additionalProperties, [...path, "*"], look);
  if (schema.items) visit(schema.items, [...path, "[]"], look);
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    if (inner.type) visit(inner, [...path, "|"], look);
  }
}

/** Changes the `step`-th place of a value: replaces it, or puts a key in where it is an object. */
function changeAt(value: unknown, step: number, key: string | undefined, put: unknown): unknown {
  let left = step;
  const walk = (one: unknown): unknown => {
    if (left-- === 0) {
      return key !== undefined && typeof one === "object" && one !== null && !Array.isArray(one)
        ? { ...one, [key]: put ?? null }
        : (put ?? null);
    }
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(value);
}
