import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import { elements, type Path, properties } from "./configTree.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { remove } from "./fixes.ts";

/** Keys that stand twice in one object: JSON would silently take the last. The later one is marked. */
export function duplicateKeys(text: string, root: Node, path: Path = []): readonly Diagnostic[] {
  const first = new Map<string, Node>();
  return [
    ...properties(root).flatMap(({ key, keyNode, valueNode }): readonly Diagnostic[] => {
      const inner = valueNode ? duplicateKeys(text, valueNode, [...path, key]) : [];
      const { offset, length } = keyNode;
      const said = { severity: "error", range: { offset, length }, path: [...path, key] } as const;
      const removed = remove(text, keyNode);
      if (key === "__proto__") {
        // No object of ours has it, and JavaScript would not show it to the schema.
        const message = l10n.t('There is no key "{0}" here', key);
        const remedy = l10n.t("Remove it.");
        return [{ ...said, code: "unknown-key", message, remedy, fixes: [removed] }, ...inner];
      }
      const earlier = first.get(key);
      if (earlier) {
        const message = l10n.t('The key "{0}" stands twice in this object', key);
        const remedy = l10n.t("Remove one of the two.");
        const fixes = [
          { ...removed, title: l10n.t("Remove this one") },
          { ...remove(text, earlier), title: l10n.t("Remove the first one") },
        ];
        return [{ ...said, code: "duplicate-key", message, remedy, fixes }, ...inner];
      }
      first.set(key, keyNode);
      return inner;
    }),
    ...elements(root).flatMap((element, index) => duplicateKeys(text, element, [...path, index])),
  ];
}
