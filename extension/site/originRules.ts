import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import { originKinds } from "../origins/implementations.ts";
import type { WrittenOrigin } from "../origins/originProblem.ts";
import { isOriginType } from "../origins/registry.ts";
import { field, nodeAt, property, toValue } from "./configTree.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { exampleAt } from "./examples.ts";
import { insertKey, remove } from "./fixes.ts";
import { atField, atKey, atValue } from "./placeDiagnostic.ts";
import { printInline } from "./printJson.ts";
import type { OriginFields, SiteFields } from "./siteFields.ts";

/** The rules about where a site's files are. */
export function originRules(site: SiteFields): readonly Diagnostic[] {
  return [...originChoice(site), ...site.origins.flatMap((origin) => originRule(site.text, origin))];
}

function originChoice({ node, path, text, origins }: SiteFields): readonly Diagnostic[] {
  const one = property(node, "origin");
  const more = property(node, "origins");
  if (one && more) {
    const message = l10n.t('"origin" and "origins" are both there');
    const remedy = l10n.t('Keep "origin" for one bucket, or "origins" for two that are asked in order.');
    const fixes = [remove(text, more), remove(text, one)];
    return [atKey(more, [...path, "origins"], "origin-and-origins", message, remedy, { fixes })];
  }
  if (!one && !more) {
    const origin = [...path, "origin"];
    const example = exampleAt(origin);
    const message = l10n.t('The key "{0}" is missing', "origin");
    const remedy = l10n.t("Add it, for example {0}.", `"origin": ${printInline(example)}`);
    const fixes = [insertKey(text, node, origin, example)];
    return [atKey(node, origin, "missing-key", message, remedy, { fixes })];
  }
  const [first, second] = origins;
  if (second?.bucket && first?.bucket?.value === second.bucket.value && sameOrigin(first, second)) {
    const message = l10n.t('Both entries of "origins" are the bucket {0}', second.bucket.value);
    const remedy = l10n.t("Name another bucket, or remove the second entry.");
    return [atField(second.bucket, "origins-same", message, remedy, { fixes: [remove(text, second.node)] })];
  }
  return [];
}

/** The same bucket at the same place. */
export function sameOrigin(a: OriginFields, b: OriginFields): boolean {
  const { type } = a;
  if (!isOriginType(type) || type !== b.type) return false;
  const place = ({ node }: OriginFields) =>
    JSON.stringify(
      originKinds[type].identity.map((key) => `${property(node, key)?.value ?? ""}`.toLowerCase()),
    );
  return place(a) === place(b);
}

/** What the origin's own kind has to say. */
function originRule(text: string, { type, node, path }: OriginFields): readonly Diagnostic[] {
  if (!isOriginType(type)) return [];
  return originKinds[type].problems(written(node)).flatMap((problem): readonly Diagnostic[] => {
    const found = nodeAt(node, problem.path) ?? node;
    const place = [...path, ...problem.path];
    if (problem.isNeedless) {
      const { code, message, remedy, severity = "error" } = problem;
      return [atKey(found, place, code, message, remedy, { severity, fixes: [remove(text, found)] })];
    }
    const value = field(found, place);
    const { missing } = problem;
    const keyPath = [...path, missing ?? ""];
    const isInsertable = missing !== undefined && !property(node, missing);
    const fixes = isInsertable ? [insertKey(text, node, keyPath, exampleAt(keyPath))] : [];
    return value ? atValue(value, problem, fixes) : [];
  });
}

function written(node: Node): WrittenOrigin {
  const value = toValue(node);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
