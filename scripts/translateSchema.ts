/*
 * The JSON Schema of `cdn.jsonc` in Chinese: the same schema with its texts translated. The manifest names one
 * of the two by the editor's language.
 */
import { readFile } from "node:fs/promises";
import { configJsonSchema } from "../extension/site/jsonSchema.ts";
import type { JsonSchema } from "../extension/site/jsonSchemaType.ts";

const textKeys = new Set(["title", "description", "markdownDescription", "patternErrorMessage"]);
const listKeys = new Set(["enumDescriptions", "markdownEnumDescriptions"]);

/** Calls `replace` for each text that people read, and gives the schema with what it returns. */
function mapTexts(schema: unknown, replace: (text: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => mapTexts(item, replace));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]: [string, unknown]) => {
      if (textKeys.has(key) && typeof value === "string") return [key, replace(value)];
      if (listKeys.has(key) && Array.isArray(value)) {
        return [key, value.map((item) => (typeof item === "string" ? replace(item) : item))];
      }
      return [key, mapTexts(value, replace)];
    }),
  );
}

/** Every text of the schema, once. */
export function schemaTexts(): ReadonlySet<string> {
  const texts = new Set<string>();
  mapTexts(configJsonSchema(), (text) => {
    texts.add(text);
    return text;
  });
  return texts;
}

export async function schemaTranslations(): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries(JSON.parse(await readFile("l10n/schema.zh-cn.json", "utf8"))));
}

/** A text without a translation stays English; a check holds the list complete. */
export async function translatedSchema(schema: JsonSchema): Promise<JsonSchema> {
  const translations = await schemaTranslations();
  return mapTexts(schema, (text) => translations.get(text) ?? text) as JsonSchema;
}
