import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { helpSchema, withShownExamples } from "../extension/site/helpSchema.ts";
import { configJsonSchema } from "../extension/site/jsonSchema.ts";
import type { JsonSchema } from "../extension/site/jsonSchemaType.ts";
import { translatedSchema } from "./translateSchema.ts";

/**
 * Writes the JSON Schemas of `cdn.jsonc`: the strict one for editors that know nothing else of the file, and what
 * the extension gives to its own editor, which only explains and completes, in both languages. The build calls it,
 * and `package.nls*.json` names the file of the editor's language.
 */
export async function writeSchemas(folder: string): Promise<void> {
  const english = withShownExamples(configJsonSchema());
  const chinese = withShownExamples(await translatedSchema(configJsonSchema()));
  await mkdir(folder, { recursive: true });
  await Promise.all([
    write(path.join(folder, "cdn.schema.json"), english),
    write(path.join(folder, "cdn.help.json"), helpSchema(english)),
    write(path.join(folder, "cdn.help.zh-cn.json"), helpSchema(chinese)),
  ]);
}

async function write(file: string, schema: JsonSchema): Promise<void> {
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}

if (import.meta.main) await writeSchemas("dist");
