import * as l10n from "@vscode/l10n";
import { asArgument, type ChangeBase, type ResourceKind } from "../../core/change.ts";

type AnyChange = ChangeBase<ResourceKind, unknown>;

const signs = { create: "+", update: "~", delete: "-", wait: "…" } as const;

/** One change as people read it: `title` in the words of its kind, why, before and after, whose it is. */
export function changeLines(change: AnyChange, title: string): readonly string[] {
  const { action, reason, before, after, consent } = change;
  const values = [before, after].filter((value) => value !== undefined && value !== "");
  return [
    `  ${signs[action]} ${title}`,
    `      ${reason}`,
    ...(values.length > 0 ? [`      ${values.join(" → ")}`] : []),
    ...(consent
      ? [`      ${l10n.t("not ours: replaced only with --replace {0}", asArgument(consent))}`]
      : []),
  ];
}

/** One change as programs read it: without what only its apply step needs. */
export function changeJson(change: AnyChange) {
  const { resource, action, name, reason, before, after, destroys, consent } = change;
  return {
    resource,
    action,
    name,
    reason,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    destroys,
    ...(consent === undefined ? {} : { consent }),
  };
}
