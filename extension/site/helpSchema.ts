/*
 * The schema of `cdn.jsonc` as the editor's JSON service gets it: it explains and completes, and refuses nothing.
 * What is wrong is said once, by our own check, in the command line's words; the service would say it again, as a
 * mere warning, in words of its own ("Value must be …"), and at the whole site where a key of it is misspelt.
 *
 * Hence no `required`, no `additionalProperties: false`, and what a value may be stands in an alternative to
 * "anything": the service completes from every alternative, and is content when one of them holds.
 */
import type { JsonSchema } from "./jsonSchemaType.ts";
import { printJson } from "./printJson.ts";

/** @param schema the strict one, with its texts in the reader's language */
export function helpSchema(schema: JsonSchema): JsonSchema {
  const { $schema, allowComments, allowTrailingCommas } = schema;
  const root = { ...($schema ? { $schema } : {}), ...help(schema) };
  return {
    ...root,
    allowComments: allowComments === true,
    allowTrailingCommas: allowTrailingCommas === true,
  };
}

/** The schema with an example below each description: what a pointer that rests on a key shows. */
export function withShownExamples(schema: JsonSchema, key?: string): JsonSchema {
  const { description, properties, additionalProperties, items, anyOf, oneOf } = schema;
  const inner = (one: JsonSchema) => withShownExamples(one);
  return {
    ...schema,
    ...(description === undefined ? {} : { markdownDescription: shownText(schema, description, key) }),
    ...(properties ? { properties: mapValues(properties, withShownExamples) } : {}),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: inner(additionalProperties) }
      : {}),
    ...(items ? { items: inner(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(inner) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(inner) } : {}),
  };
}

function shownText({ examples, default: usual }: JsonSchema, description: string, key?: string): string {
  const example = examples?.[0] ?? usual;
  if (example === undefined || key === undefined) return description;
  return `${description}\n\n${codeBlock(key, example)}`;
}

function codeBlock(key: string, value: unknown): string {
  return `\`\`\`jsonc\n${JSON.stringify(key)}: ${printJson(value, { indent: "  ", eol: "\n" })}\n\`\`\``;
}

function help(schema: JsonSchema): JsonSchema {
  const { properties, additionalProperties, items } = schema;
  const texts = textsOf(schema);
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(
    ({ type }) => type !== undefined,
  );
  if (branches.length > 0) return { ...texts, ...helpOfUnion(branches) };
  if (items) return { ...texts, items: help(items) };
  if (!properties && typeof additionalProperties !== "object") return { ...texts, ...helpOfValue(schema) };
  return {
    ...texts,
    ...(properties ? { properties: mapValues(properties, help) } : {}),
    ...(typeof additionalProperties === "object" ? { additionalProperties: help(additionalProperties) } : {}),
  };
}

function textsOf({
  title,
  description,
  markdownDescription,
  default: usual,
  examples,
}: JsonSchema): JsonSchema {
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(markdownDescription === undefined ? {} : { markdownDescription }),
    ...(usual === undefined ? {} : { default: usual }),
    ...(examples === undefined ? {} : { examples }),
  };
}

function helpOfValue({ type, enum: values, enumDescriptions }: JsonSchema): JsonSchema {
  const value: JsonSchema = {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(enumDescriptions === undefined ? {} : { markdownEnumDescriptions: enumDescriptions }),
  };
  return { anyOf: [value, {}] };
}

/** Of objects that their `type` tells apart, the one whose type stands there; all of them where none does yet. */
function helpOfUnion(branches: readonly JsonSchema[]): JsonSchema {
  const types = branches.map(({ properties }) => properties?.type?.const);
  if (types.includes(undefined)) return { anyOf: [...branches.map(help), {}] };
  const type: JsonSchema = {
    markdownDescription: codeBlock("type", types[0]),
    anyOf: [
      { enum: types, markdownEnumDescriptions: branches.map(({ description = "" }) => description) },
      {},
    ],
  };
  const other: JsonSchema = { required: ["type"], properties: { type: { not: { enum: types } } } };
  return { properties: { type }, anyOf: [...branches.map(helpOfBranch), other] };
}

function helpOfBranch({ properties = {} }: JsonSchema): JsonSchema {
  const { type, ...others } = properties;
  return { properties: { type: { enum: [type?.const] }, ...mapValues(others, help) } };
}

function mapValues(
  schemas: Readonly<Record<string, JsonSchema>>,
  map: (schema: JsonSchema, key: string) => JsonSchema,
): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, map(schema, key)]));
}
