import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import { elements, type Path, properties } from "./configTree.ts";
import type { Finding } from "./problem.ts";

/** Keys that stand twice in one object: JSON would silently take the last. The later one is marked. */
export function duplicateKeys(root: Node, path: Path = []): readonly Finding[] {
  const seen = new Set<string>();
  return [
    ...properties(root).flatMap(({ key, keyNode, valueNode }): readonly Finding[] => {
      const inner = valueNode ? duplicateKeys(valueNode, [...path, key]) : [];
      const { offset, length } = keyNode;
      const finding = { offset, length, severity: "error", path: [...path, key] } as const;
      if (key === "__proto__") {
        // No object of ours has it, and JavaScript would not show it to the schema.
        const message = l10n.t('There is no key "{0}" here', key);
        return [{ ...finding, code: "unknown-key", message, remedy: l10n.t("Remove it.") }, ...inner];
      }
      if (seen.has(key)) {
        const message = l10n.t('The key "{0}" stands twice in this object', key);
        return [
          { ...finding, code: "duplicate-key", message, remedy: l10n.t("Remove one of the two.") },
          ...inner,
        ];
      }
      seen.add(key);
      return inner;
    }),
    ...elements(root).flatMap((element, index) => duplicateKeys(element, [...path, index])),
  ];
}
