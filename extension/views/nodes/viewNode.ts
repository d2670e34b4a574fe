/*
 * What a tree shows, as plain data: it can be tested without an editor. `treeProvider.ts` turns it into the
 * editor's own items.
 */
import type { CommandId } from "../../editor/commandIds.ts";
import type { Target } from "../../editor/target.ts";

/** The words that `viewItem` in the manifest's menus looks for. The manifest test compares. */
export const tokens = [
  "cloudflare",
  "key",
  "config",
  "site",
  "bucket",
  "fallbackOrigin",
  "hostnames",
  "hostname",
  "waiting",
  "record",
  "worker",
  "past",
  "routes",
  "dns",
  "changes",
  "error",
  "cdnDomain",
  "certificate",
  "stage",
  "failed",
] as const;

export type Token = (typeof tokens)[number];

/** Colours of the theme, so that high contrast and colour-blind themes keep their meaning. */
export type IconColor =
  | "testing.iconPassed"
  | "testing.iconFailed"
  | "testing.iconSkipped"
  | "list.warningForeground"
  | "list.errorForeground"
  | "disabledForeground"
  | "charts.blue";

export interface Icon {
  /** A codicon. */
  readonly id: string;
  readonly color?: IconColor;
}

export interface ViewNode {
  /** Stable and unique in its view: keeps selection and expansion over a refresh. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: Icon;
  readonly tokens: readonly Token[];
  readonly state: "leaf" | "collapsed" | "expanded";
  /** What a screen reader says in place of label and description. */
  readonly spoken?: string;
  /** Markdown, made when somebody looks. */
  readonly tooltip?: () => string;
  readonly children?: () => readonly ViewNode[];
  /** What a command that is invoked on the node works on. */
  readonly target?: Target;
  /** A click opens something; it never changes anything (a tree item is not a button). */
  readonly opens?: CommandId;
}

export function contextValue(node: Pick<ViewNode, "tokens">): string {
  return node.tokens.join(" ");
}
