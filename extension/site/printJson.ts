export interface Layout {
  /** One step of indentation. */
  readonly indent: string;
  readonly eol: string;
}

const width = 100;
const nestedWidth = 80;

/** JSON as a person would write it: what is short stays on one line. `depth` counts the steps it stands in. */
export function printJson(value: unknown, layout: Layout, depth = 0): string {
  const inline = printInline(value);
  const column = inline.length + depth * layout.indent.length;
  if (typeof value !== "object" || value === null) return inline;
  const entries = Array.isArray(value)
    ? value.map((element) => printJson(element, layout, depth + 1))
    : definedEntries(value).map(
        ([key, inner]) => `${JSON.stringify(key)}: ${printJson(inner, layout, depth + 1)}`,
      );
  const isFlat = Object.values(value).every((inner) => typeof inner !== "object" || inner === null);
  if (entries.length === 0 || column <= (isFlat ? width : nestedWidth)) return inline;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const inner = layout.eol + layout.indent.repeat(depth + 1);
  return `${open}${inner}${entries.join(`,${inner}`)}${layout.eol}${layout.indent.repeat(depth)}${close}`;
}

export function printInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printInline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = definedEntries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}: ${printInline(inner)}`,
  );
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, inner]) => inner !== undefined);
}
