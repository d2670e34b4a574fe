import type { JsonSchema } from "./jsonSchema.ts";

/** By path; `*` is any key, `[]` any element, `(r2)` the alternative of that type. */
export const annotations: Readonly<Record<string, Partial<JsonSchema>>> = {};
