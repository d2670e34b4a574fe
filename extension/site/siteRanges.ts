import { type Node, parseTree } from "jsonc-parser";

/** Where a site stands in the text of a `cdn.jsonc`: from its name to its closing brace, in UTF-16 code units. */
export interface SiteRange {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** The sites of a text, however broken the rest of it is. */
export function siteRanges(text: string): readonly SiteRange[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return children(valueAt(root, "sites")).flatMap((property) => {
    const [key, value] = children(property);
    if (typeof key?.value !== "string" || value?.type !== "object") return [];
    return [{ name: key.value, offset: property.offset, length: property.length }];
  });
}

function valueAt(node: Node | undefined, key: string): Node | undefined {
  const property = node?.type === "object" && children(node).find((one) => children(one)[0]?.value === key);
  return property ? children(property)[1] : undefined;
}

function children(node: Node | undefined): readonly Node[] {
  return node?.children ?? [];
}
