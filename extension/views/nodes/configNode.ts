import * as l10n from "@vscode/l10n";
import { escapeMarkdown } from "../../editor/format.ts";
import type { ViewNode } from "./viewNode.ts";

/** What a `cdn.jsonc` with mistakes looks like in the tree. Structural, so that it needs no engine. */
export interface Mistake {
  readonly line: number;
  readonly range: { readonly offset: number };
  readonly message: string;
  readonly remedy: string;
}

/** A file whose sites cannot be read, or not all of them: a click leads to the first mistake. */
export function configNode(file: string, label: string, mistakes: readonly Mistake[]): ViewNode {
  const count = mistakes.length;
  const words = count === 1 ? l10n.t("1 mistake") : l10n.t("{0} mistakes", count);
  return {
    id: `config/${file}`,
    label,
    description: words,
    icon: { id: "error", color: "list.errorForeground" },
    tokens: ["config"],
    state: "leaf",
    spoken: `${label}, ${words}`,
    tooltip: () =>
      mistakes
        .slice(0, 10)
        .map(({ line, message, remedy }) =>
          escapeMarkdown(l10n.t("Line {0}: {1}. {2}", line, message, remedy)),
        )
        .join("\n\n"),
    opens: "cdnWorker.openConfig",
    target: { kind: "config", file, offset: mistakes[0]?.range.offset ?? 0 },
  };
}
