import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { configJsonSchema } from "../extension/site/jsonSchema.ts";

/** Writes the JSON Schema of `cdn.jsonc`; the build calls it, and `package.json` names the file to the editor. */
export async function writeSchema(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}

if (import.meta.main) await writeSchema("dist/cdn.schema.json");
