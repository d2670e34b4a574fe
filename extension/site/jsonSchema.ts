import * as z from "zod";
import type { Path } from "./configTree.ts";
import type { JsonSchema } from "./jsonSchemaType.ts";
import { configSchema } from "./schema.ts";

let made: JsonSchema | undefined;

/**
 * The JSON Schema of `cdn.jsonc`, made of the definition that also validates, with the descriptions and examples
 * that stand there. Draft 7, which is what VS Code's JSON service knows best.
 */
export function configJsonSchema(): JsonSchema {
  made ??= make();
  return made;
}

/** The schemas that may hold at `path`: more than one where the definition is a union. */
export function schemasAt(path: Path): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>(
    (found, part) => found.flatMap((schema) => step(schema, part)).flatMap(alternatives),
    alternatives(configJsonSchema()),
  );
}

function make(): JsonSchema {
  const schema: JsonSchema = JSON.parse(
    JSON.stringify(z.toJSONSchema(configSchema, { target: "draft-7", io: "input" })),
  );
  return { ...schema, title: "cdn.jsonc", allowComments: true, allowTrailingCommas: true };
}

/** The branches of a union; an `oneOf` that only says which keys go together has none. */
function branches(schema: JsonSchema): readonly JsonSchema[] {
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(({ type }) => type !== undefined);
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const inner = branches(schema);
  if (inner.length === 0) return [schema];
  const { anyOf: _anyOf, oneOf: _oneOf, ...shared } = schema;
  return inner.flatMap(alternatives).map((one) => ({ ...shared, ...one }));
}

function step(schema: JsonSchema, part: string | number): readonly JsonSchema[] {
  if (typeof part === "number") return schema.items ? [schema.items] : [];
  const own = Object.hasOwn(schema.properties ?? {}, part) ? schema.properties?.[part] : undefined;
  if (own) return [own];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}
