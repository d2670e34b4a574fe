import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import { originSchema } from "../origins/implementations.ts";
import { anchor, nodeAt, toValue } from "./configTree.ts";
import type { Diagnostic, Fix, ValueDiagnostic } from "./diagnostic.ts";
import { changeTo, remove } from "./fixes.ts";
import { atValue } from "./placeDiagnostic.ts";
import type { SiteFields } from "./siteFields.ts";
import { type OptionChange, workerOptionRules } from "./workerOptionRules.ts";
import { workerOptionsSchema } from "./workerOptions.ts";

/** The rules about a site's worker. */
export function workerRules(site: SiteFields): readonly Diagnostic[] {
  const { workerName } = site;
  return [
    ...(workerName ? atValue(workerName, checkWorkerName(workerName.value)) : []),
    ...severalOptions(site),
  ];
}

/** Rules about several options at once, for options that keep their schema. */
function severalOptions({ text, worker, origins, path }: SiteFields): readonly Diagnostic[] {
  if (!worker) return [];
  const options = workerOptionsSchema.safeParse(toValue(worker));
  if (!options.success) return [];
  const readable = origins.flatMap(({ node }) => originSchema.safeParse(toValue(node)).data ?? []);
  return workerOptionRules(options.data, readable).map((found): Diagnostic => {
    const { offset, length } = nodeAt(worker, found.path) ?? anchor(worker);
    return {
      code: "worker-option",
      severity: "error",
      range: { offset, length },
      path: [...path, "worker", ...found.path],
      message: found.message,
      remedy: found.remedy,
      fixes: found.changes.flatMap((change) => fixOf(text, worker, change)),
    };
  });
}

function fixOf(text: string, worker: Node, change: OptionChange): readonly Fix[] {
  const node = nodeAt(worker, change.path);
  if (!node) return [];
  switch (change.kind) {
    case "replace":
      return [changeTo(node, change.value)];
    case "rename":
      return [changeTo(anchor(node), change.key)];
    case "remove":
      return [remove(text, node)];
  }
}

/** Also a subdomain of workers.dev, hence a DNS label: RFC 1123 §2.1. */
function checkWorkerName(name: string): ValueDiagnostic | undefined {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return undefined;
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return {
    code: "worker-name",
    message: l10n.t('"{0}" cannot be the name of a worker', name),
    remedy: l10n.t("Use lower-case letters, digits and dashes, at most 63, no dash at the ends."),
    ...(near === "" ? {} : { replacement: near }),
  };
}
