import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import type { Path } from "./configTree.ts";
import type { Fix, TextRange } from "./diagnostic.ts";
import { printInline } from "./printJson.ts";
import { keyInsertion, removal } from "./textEdits.ts";

/** Characters of a value that a menu entry has room for. */
const longestShown = 80;

/** Puts `value` in the place of a value or key. */
export function changeTo({ offset, length }: TextRange, value: unknown): Fix {
  const newText = printInline(value);
  return { title: l10n.t("Change it to {0}", newText), edits: [{ offset, length, newText }] };
}

/** Takes a property, or an element of a list, out; `node` may be the value or the key of the property. */
export function remove(text: string, node: Node): Fix {
  const entry = node.parent?.type === "property" ? node.parent : node;
  const key = entry.type === "property" ? entry.children?.[0] : undefined;
  const shown = text.slice(entry.offset, entry.offset + entry.length);
  const name = key
    ? text.slice(key.offset, key.offset + key.length)
    : shown.length > longestShown || /[\r\n]/.test(shown)
      ? undefined
      : shown;
  return {
    title: name === undefined ? l10n.t("Remove it") : l10n.t("Remove {0}", name),
    edits: removal(text, entry),
  };
}

/** Adds a key with a value to an object; `path` is the key's. */
export function insertKey(text: string, object: Node, path: Path, value: unknown): Fix {
  const key = String(path.at(-1));
  const shown = `${JSON.stringify(key)}: ${printInline(value)}`;
  return {
    title: l10n.t("Add {0}", shown.length > longestShown ? JSON.stringify(key) : shown),
    edits: keyInsertion(text, object, key, value, path.length),
  };
}
