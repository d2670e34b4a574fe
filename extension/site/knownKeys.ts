import type { Path } from "./configTree.ts";
import { schemasAt } from "./jsonSchema.ts";

export interface KnownKeys {
  has(key: string): boolean;
  /** Empty where any key may stand. */
  readonly names: readonly string[];
}

/** The keys that the schema knows in the object at `path`; of a union, only the alternative `type` if given. */
export function knownKeysAt(path: Path, type?: unknown): KnownKeys {
  const all = schemasAt(path);
  const ofType = all.filter((schema) => schema.properties?.type?.const === type);
  const schemas = type !== undefined && ofType.length > 0 ? ofType : all;
  if (schemas.some((schema) => typeof schema.additionalProperties === "object")) {
    return { has: () => true, names: [] };
  }
  const names = new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})));
  return { has: (key) => names.has(key), names: [...names] };
}
