import { newConfigText } from "./editText.ts";
import { exampleAt } from "./examples.ts";
import { siteSchema } from "./schema.ts";

/** The smallest `cdn.jsonc` that describes a site: what the schema asks for, by its examples. */
export function smallestConfig(): string {
  return newConfigText("images", siteSchema.parse(exampleAt(["sites", "images"])));
}
