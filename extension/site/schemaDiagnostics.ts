import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import type { core } from "zod";
import { anchor, nodeAt, type Path, properties, property } from "./configTree.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { exampleAt } from "./examples.ts";
import { changeTo, insertKey, remove } from "./fixes.ts";
import { schemasAt } from "./jsonSchema.ts";
import { knownKeysAt } from "./knownKeys.ts";
import { nearName } from "./nearName.ts";
import { printInline } from "./printJson.ts";

type Issue = core.$ZodIssue;

/** The file that the schema judged: its text for the fixes, its tree for the places. */
interface Source {
  readonly text: string;
  readonly root: Node;
}

/** A menu of more values than this is no help. */
const mostChoices = 8;

/** What the schema has to say, in our own words and with places. */
export function schemaDiagnostics(text: string, root: Node, issues: readonly Issue[]): readonly Diagnostic[] {
  return issues.flatMap((issue) => diagnosticsOf({ text, root }, issue, []));
}

function diagnosticsOf(source: Source, issue: Issue, outer: Path): readonly Diagnostic[] {
  const path: Path = [...outer, ...issue.path.filter((part) => typeof part !== "symbol")];
  const node = nodeAt(source.root, path);
  if (issue.code === "unrecognized_keys") {
    return node ? issue.keys.map((key) => unknownKey(source, node, path, key)) : [];
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    return bestBranch(issue.errors).flatMap((inner) => diagnosticsOf(source, inner, path));
  }
  if (!node) return [missingKey(source, path)];

  switch (issue.code) {
    case "invalid_type":
      return [wrongType(source, node, path, issue.expected)];
    case "invalid_value":
      return [notOneOf(node, path, issue.values.map(String))];
    case "invalid_union":
      return [notOneOf(node, path, constantsAt(path))];
    case "too_small":
    case "too_big":
      return [wrongSize(source, node, path, issue)];
    case "custom":
      // A rule of our own definition: its text is ours, already in the reader's language.
      return [wrongValue(source, node, path, issue.message)];
    default:
      return [wrongValue(source, node, path)];
  }
}

/** Of the branches of a union the one that the value comes nearest to: of its type, with the fewest issues. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const distance = (issues: readonly Issue[]) =>
    issues.length +
    (issues.some((issue) => issue.code === "invalid_type" && issue.path.length === 0) ? 1000 : 0);
  return branches.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
}

function unknownKey({ text }: Source, node: Node, path: Path, key: string): Diagnostic {
  const keyNode = properties(node).find((one) => one.key === key)?.keyNode ?? node;
  const type = property(node, "type")?.value;
  const known = knownKeysAt(path, type);
  const taken = new Set(properties(node).map((one) => one.key));
  const range = { offset: keyNode.offset, length: keyNode.length };
  const said = (message: string, remedy: string, fixes: readonly Fix[]): Diagnostic => ({
    code: "unknown-key",
    severity: "error",
    range,
    path: [...path, key],
    message,
    remedy,
    fixes,
  });
  const removed = remove(text, keyNode);
  if (knownKeysAt(path).has(key)) {
    const message = l10n.t('The key "{0}" has no place beside "type": "{1}"', key, String(type));
    return said(message, l10n.t("Remove it, or change the type."), [removed]);
  }
  const near = nearName(key, known.names);
  const message = l10n.t('There is no key "{0}" here', key);
  if (near === undefined) {
    const remedy =
      known.names.length > 0
        ? l10n.t("The keys here are {0}.", known.names.join(", "))
        : l10n.t("Remove it.");
    return said(message, remedy, [removed]);
  }
  if (taken.has(near)) {
    return said(message, l10n.t('Remove it: "{0}" is there already.', near), [removed]);
  }
  return said(message, l10n.t('Did you mean "{0}"?', near), [changeTo(range, near), removed]);
}

function missingKey({ text, root }: Source, path: Path): Diagnostic {
  const present = path.findIndex((_, index) => !nodeAt(root, path.slice(0, index + 1)));
  const parent = nodeAt(root, path.slice(0, present)) ?? root;
  const keyPath = path.slice(0, present + 1);
  const key = String(path[present] ?? "");
  const example = exampleAt(keyPath, root);
  return {
    code: "missing-key",
    severity: "error",
    range: anchor(parent),
    path,
    message: l10n.t('The key "{0}" is missing', key),
    remedy:
      example === undefined
        ? l10n.t('Add "{0}".', key)
        : l10n.t("Add it, for example {0}.", `${JSON.stringify(key)}: ${printInline(example)}`),
    // A key without its value is there, and a second one would not help.
    fixes:
      example === undefined || parent.type !== "object" || properties(parent).some((one) => one.key === key)
        ? []
        : [insertKey(text, parent, keyPath, example)],
  };
}

function wrongType({ text, root }: Source, node: Node, path: Path, expected: string): Diagnostic {
  const example = exampleAt(path, root);
  return {
    ...placed(node, path),
    code: "wrong-type",
    message: l10n.t('"{0}" must be {1}, and is {2}', label(path), typeName(expected), typeName(node.type)),
    remedy:
      example === undefined
        ? l10n.t("Write {0}.", typeName(expected))
        : l10n.t("Write for example {0}.", printInline(example)),
    fixes: [...meantAs(text, node, expected), ...removeOptional(text, node, path)],
  };
}

/** Slips whose cure is plain: a number in quotation marks or a text without, one value where a list belongs. */
function meantAs(text: string, node: Node, expected: string): readonly Fix[] {
  const { value } = node;
  if (expected === "array" && (typeof value === "string" ? value !== "" : node.type === "object")) {
    const newText = `[${text.slice(node.offset, node.offset + node.length)}]`;
    return [{ title: l10n.t("Put it in a list"), edits: [{ ...rangeOf(node), newText }] }];
  }
  if (typeof value === "string") {
    const isNumber = (expected === "number" || expected === "int") && /^\d+$/.test(value);
    const isBoolean = expected === "boolean" && /^(true|false)$/.test(value);
    return isNumber || isBoolean ? [changeTo(node, JSON.parse(value))] : [];
  }
  if (expected === "string" && (node.type === "number" || node.type === "boolean")) {
    return [changeTo(node, text.slice(node.offset, node.offset + node.length))];
  }
  const [only, ...others] = node.children ?? [];
  if (node.type === "array" && expected === "string" && typeof only?.value === "string" && !others.length) {
    return [changeTo(node, only.value)];
  }
  return expected === "int" && typeof value === "number" && Number.isFinite(value)
    ? [changeTo(node, Math.round(value))]
    : [];
}

/** What may be left out can be taken out, so that its default holds. */
function removeOptional(text: string, node: Node, path: Path): readonly Fix[] {
  const key = path.at(-1);
  if (node.parent?.type !== "property" || typeof key !== "string") return [];
  const parents = schemasAt(path.slice(0, -1));
  return parents.every(({ properties: known, required }) => known?.[key] && !required?.includes(key))
    ? [remove(text, node)]
    : [];
}

function notOneOf(node: Node, path: Path, values: readonly string[]): Diagnostic {
  const list = values.map((value) => `"${value}"`).join(", ");
  if (typeof node.value !== "string") {
    const message = l10n.t('"{0}" must be one of {1}', label(path), list);
    const remedy = l10n.t("Write one of them.");
    return { ...placed(node, path), code: "wrong-type", message, remedy, fixes: choices(node, values) };
  }
  const near = nearName(node.value, values);
  const inOrder = near === undefined ? values : [near, ...values.filter((value) => value !== near)];
  return {
    ...placed(node, path),
    code: "wrong-value",
    message: l10n.t('"{0}" cannot be "{1}"', label(path), node.value),
    remedy: near === undefined ? l10n.t("Write one of {0}.", list) : l10n.t('Did you mean "{0}"?', near),
    fixes: choices(node, inOrder),
  };
}

function choices(node: Node, values: readonly string[]): readonly Fix[] {
  return values.slice(0, mostChoices).map((value) => changeTo(node, value));
}

function wrongSize(
  { text, root }: Source,
  node: Node,
  path: Path,
  issue: core.$ZodIssueTooSmall | core.$ZodIssueTooBig,
): Diagnostic {
  const [limit, tooSmall] =
    issue.code === "too_small" ? ([issue.minimum, true] as const) : ([issue.maximum, false] as const);
  const bound = issue.inclusive === false ? Number(limit) + (tooSmall ? 1 : -1) : Number(limit);
  const name = label(path);
  const said = (message: string, remedy: string, fixes: readonly Fix[]): Diagnostic => ({
    ...placed(node, path),
    code: "wrong-value",
    message,
    remedy,
    fixes: [...fixes, ...removeOptional(text, node, path)],
  });
  if (node.type === "array") {
    const example = exampleAt(path, root);
    const last = node.children?.at(-1);
    return tooSmall
      ? said(
          l10n.t('"{0}" has too few entries', name),
          l10n.t("Write at least {0}.", String(limit)),
          Array.isArray(example) && !last ? [changeTo(node, example)] : [],
        )
      : said(
          l10n.t('"{0}" has too many entries', name),
          l10n.t("Write at most {0}.", String(limit)),
          last ? [remove(text, last)] : [],
        );
  }
  if (node.type === "string") {
    return tooSmall
      ? said(l10n.t('"{0}" is too short', name), l10n.t("Write at least {0} characters.", bound), [])
      : said(l10n.t('"{0}" is too long', name), l10n.t("Write at most {0} characters.", bound), []);
  }
  const fixes = [changeTo(node, bound)];
  return tooSmall
    ? said(l10n.t('"{0}" is too small', name), l10n.t("Write {0} or more.", bound), fixes)
    : said(l10n.t('"{0}" is too large', name), l10n.t("Write {0} or less.", bound), fixes);
}

function wrongValue({ text, root }: Source, node: Node, path: Path, message?: string): Diagnostic {
  const startsWithSlash = schemasAt(path).some((schema) => schema.pattern === "^\\/");
  const example = exampleAt(path, root);
  const remedy = startsWithSlash
    ? l10n.t("Write a path that starts with /.")
    : example !== undefined
      ? l10n.t("Write for example {0}.", printInline(example))
      : (schemasAt(path)[0]?.description ?? l10n.t("See the documentation of this key."));
  const shown = typeof node.value === "string" ? JSON.stringify(node.value) : l10n.t("this");
  return {
    ...placed(node, path),
    code: "wrong-value",
    message: message ?? l10n.t('"{0}" cannot be {1}', label(path), shown),
    remedy,
    fixes: [
      ...(startsWithSlash && typeof node.value === "string" ? [changeTo(node, `/${node.value}`)] : []),
      ...removeOptional(text, node, path),
    ],
  };
}

function placed(node: Node, path: Path) {
  return { severity: "error", range: rangeOf(node), path } as const;
}

function rangeOf({ offset, length }: Node) {
  return { offset, length };
}

/** The values of the key that tells the alternatives of a union apart. */
function constantsAt(path: Path): readonly string[] {
  return schemasAt(path).flatMap((schema) => (schema.const === undefined ? [] : [String(schema.const)]));
}

/** `hostnames[0]`: the last key and what follows. */
export function label(path: Path): string {
  const key = path.findLastIndex((part) => typeof part === "string");
  if (key < 0) return "cdn.jsonc";
  return path
    .slice(key)
    .map((part) => (typeof part === "number" ? `[${part}]` : part))
    .join("");
}

function typeName(type: string): string {
  switch (type) {
    case "string":
      return l10n.t("a text");
    case "number":
      return l10n.t("a number");
    case "int":
      return l10n.t("a whole number");
    case "boolean":
      return l10n.t("true or false");
    case "array":
      return l10n.t("a list [ … ]");
    case "object":
    case "record":
      return l10n.t("an object { … }");
    case "null":
      return l10n.t("null");
    default:
      return type;
  }
}
