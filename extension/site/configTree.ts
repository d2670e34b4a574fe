import type { Node } from "jsonc-parser";
import type { TextRange } from "./diagnostic.ts";

export type Path = readonly (string | number)[];

/** A text value with its place: what the rules look at. */
export interface Field {
  readonly value: string;
  readonly node: Node;
  readonly path: Path;
}

/** The first property of that name that has a value. Later ones of the same name are reported as duplicates. */
export function property(node: Node | undefined, key: string): Node | undefined {
  if (node?.type !== "object") return undefined;
  return node.children?.find((child) => child.children?.[0]?.value === key)?.children?.[1];
}

export function nodeAt(root: Node | undefined, path: Path): Node | undefined {
  return path.reduce<Node | undefined>(
    (node, part) => (typeof part === "number" ? elements(node)[part] : property(node, part)),
    root,
  );
}

export function elements(node: Node | undefined): readonly Node[] {
  return node?.type === "array" ? (node.children ?? []) : [];
}

/** Keys with their nodes; a key whose value is missing has none. Includes duplicates. */
export function properties(
  node: Node | undefined,
): readonly { readonly key: string; readonly keyNode: Node; readonly valueNode: Node | undefined }[] {
  if (node?.type !== "object") return [];
  return (node.children ?? []).flatMap((child) => {
    const keyNode = child.children?.[0];
    return typeof keyNode?.value === "string"
      ? [{ key: keyNode.value, keyNode, valueNode: child.children?.[1] }]
      : [];
  });
}

/** The value as plain data. Of two properties of one name the first counts, as in `property`. */
export function toValue(node: Node): unknown {
  if (node.type === "array") return elements(node).map(toValue);
  if (node.type !== "object") return node.value;
  // Object.fromEntries defines own properties, so a key `__proto__` stays a key.
  return Object.fromEntries(
    properties(node)
      .toReversed()
      .flatMap(({ key, valueNode }) => (valueNode ? [[key, toValue(valueNode)] as const] : [])),
  );
}

export function field(node: Node | undefined, path: Path): Field | undefined {
  return node?.type === "string" && typeof node.value === "string"
    ? { value: node.value, node, path }
    : undefined;
}

/** The texts of an array; anything else in it is the schema's business. */
export function fields(node: Node | undefined, path: Path): readonly Field[] {
  return elements(node).flatMap((element, index) => {
    const found = field(element, [...path, index]);
    return found ? [found] : [];
  });
}

/** Where to point when something inside `node` is missing: its key, or its opening bracket. */
export function anchor(node: Node): TextRange {
  const keyNode = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
  if (keyNode && keyNode !== node) return { offset: keyNode.offset, length: keyNode.length };
  return { offset: node.offset, length: Math.min(1, node.length) };
}
