import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import type { core } from "zod";
import { anchor, nodeAt, type Path, properties, property } from "./configTree.ts";
import { schemasAt } from "./jsonSchema.ts";
import { knownKeysAt } from "./knownKeys.ts";
import { nearName } from "./nearName.ts";
import type { Finding, TextFix } from "./problem.ts";

type Issue = core.$ZodIssue;

/** What the schema has to say, in our own words and with places. */
export function schemaFindings(root: Node, issues: readonly Issue[]): readonly Finding[] {
  return issues.flatMap((issue) => findingsOf(root, issue, []));
}

function findingsOf(root: Node, issue: Issue, outer: Path): readonly Finding[] {
  const path: Path = [...outer, ...issue.path.filter((part) => typeof part !== "symbol")];
  const node = nodeAt(root, path);
  if (issue.code === "unrecognized_keys") {
    return node ? issue.keys.map((key) => unknownKey(node, path, key)) : [];
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    return bestBranch(issue.errors).flatMap((inner) => findingsOf(root, inner, path));
  }
  if (!node) return [missingKey(root, path)];

  switch (issue.code) {
    case "invalid_type":
      return [wrongType(node, path, issue.expected)];
    case "invalid_value":
      return [notOneOf(node, path, issue.values.map(String))];
    case "invalid_union":
      return [notOneOf(node, path, constantsAt(path))];
    case "too_small":
    case "too_big":
      return [wrongSize(node, path, issue)];
    case "custom":
      // A rule of our own definition: its text is ours, already in the reader's language.
      return [wrongValue(node, path, issue.message)];
    default:
      return [wrongValue(node, path)];
  }
}

/** Of the branches of a union the one that the value comes nearest to: of its type, with the fewest issues. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const distance = (issues: readonly Issue[]) =>
    issues.length +
    (issues.some((issue) => issue.code === "invalid_type" && issue.path.length === 0) ? 1000 : 0);
  return branches.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
}

function unknownKey(node: Node, path: Path, key: string): Finding {
  const keyNode = properties(node).find((one) => one.key === key)?.keyNode ?? node;
  const type = property(node, "type")?.value;
  const known = knownKeysAt(path, type);
  const taken = new Set(properties(node).map((one) => one.key));
  const range = { offset: keyNode.offset, length: keyNode.length };
  const finding = { ...range, severity: "error", code: "unknown-key", path: [...path, key] } as const;
  if (knownKeysAt(path).has(key)) {
    const message = l10n.t('The key "{0}" has no place beside "type": "{1}"', key, String(type));
    return { ...finding, message, remedy: l10n.t("Remove it, or change the type.") };
  }
  const near = nearName(key, known.names);
  const message = l10n.t('There is no key "{0}" here', key);
  if (near === undefined) {
    const remedy =
      known.names.length > 0
        ? l10n.t("The keys here are {0}.", known.names.join(", "))
        : l10n.t("Remove it.");
    return { ...finding, message, remedy };
  }
  if (taken.has(near)) {
    return { ...finding, message, remedy: l10n.t('Remove it: "{0}" is there already.', near) };
  }
  const fix = { ...range, title: l10n.t('Change it to "{0}"', near), newText: JSON.stringify(near) };
  return { ...finding, message, remedy: l10n.t('Did you mean "{0}"?', near), fix };
}

function missingKey(root: Node, path: Path): Finding {
  const present = path.findIndex((_, index) => !nodeAt(root, path.slice(0, index + 1)));
  const parent = nodeAt(root, path.slice(0, present)) ?? root;
  const key = String(path[present] ?? "");
  const message = l10n.t('The key "{0}" is missing', key);
  const example = exampleAt(path);
  const remedy =
    example === undefined
      ? l10n.t('Add "{0}".', key)
      : l10n.t("Add it, for example {0}.", `${JSON.stringify(key)}: ${JSON.stringify(example)}`);
  return { ...anchor(parent), severity: "error", code: "missing-key", path, message, remedy };
}

function wrongType(node: Node, path: Path, expected: string): Finding {
  const message = l10n.t(
    '"{0}" must be {1}, and is {2}',
    label(path),
    typeName(expected),
    typeName(node.type),
  );
  const example = exampleAt(path);
  const remedy =
    example === undefined
      ? l10n.t("Write {0}.", typeName(expected))
      : l10n.t("Write for example {0}.", JSON.stringify(example));
  const fix = typeFix(node, expected);
  return { ...place(node, path), code: "wrong-type", message, remedy, ...(fix ? { fix } : {}) };
}

/** Slips whose cure is plain: a number in quotation marks, one value where a list belongs. */
function typeFix(node: Node, expected: string): TextFix | undefined {
  const { offset, length } = node;
  const fix = (newText: string): TextFix => ({
    offset,
    length,
    newText,
    title: l10n.t("Change it to {0}", newText),
  });
  if (node.type === "string" && typeof node.value === "string") {
    if (expected === "array" && node.value !== "") return fix(JSON.stringify([node.value]));
    if ((expected === "number" || expected === "int") && /^\d+$/.test(node.value)) return fix(node.value);
    if (expected === "boolean" && /^(true|false)$/.test(node.value)) return fix(node.value);
  }
  return undefined;
}

function notOneOf(node: Node, path: Path, values: readonly string[]): Finding {
  const list = values.map((value) => `"${value}"`).join(", ");
  const { offset, length } = node;
  if (typeof node.value !== "string") {
    const message = l10n.t('"{0}" must be one of {1}', label(path), list);
    return { ...place(node, path), code: "wrong-type", message, remedy: l10n.t("Write one of them.") };
  }
  const message = l10n.t('"{0}" cannot be "{1}"', label(path), node.value);
  const near = nearName(node.value, values);
  if (near === undefined) {
    return { ...place(node, path), code: "wrong-value", message, remedy: l10n.t("Write one of {0}.", list) };
  }
  const fix = { offset, length, title: l10n.t('Change it to "{0}"', near), newText: JSON.stringify(near) };
  const remedy = l10n.t('Did you mean "{0}"?', near);
  return { ...place(node, path), code: "wrong-value", message, remedy, fix };
}

function wrongSize(node: Node, path: Path, issue: core.$ZodIssueTooSmall | core.$ZodIssueTooBig): Finding {
  const [limit, tooSmall] =
    issue.code === "too_small" ? ([issue.minimum, true] as const) : ([issue.maximum, false] as const);
  const finding = { ...place(node, path), code: "wrong-value" } as const;
  const name = label(path);
  if (node.type === "array") {
    const message = tooSmall
      ? l10n.t('"{0}" has too few entries', name)
      : l10n.t('"{0}" has too many entries', name);
    const remedy = tooSmall
      ? l10n.t("Write at least {0}.", String(limit))
      : l10n.t("Write at most {0}.", String(limit));
    return { ...finding, message, remedy };
  }
  const unit = node.type === "string" ? "text" : "number";
  const message =
    unit === "text"
      ? tooSmall
        ? l10n.t('"{0}" is too short', name)
        : l10n.t('"{0}" is too long', name)
      : tooSmall
        ? l10n.t('"{0}" is too small', name)
        : l10n.t('"{0}" is too large', name);
  const bound = issue.inclusive === false ? Number(limit) + (tooSmall ? 1 : -1) : Number(limit);
  const remedy =
    unit === "text"
      ? tooSmall
        ? l10n.t("Write at least {0} characters.", bound)
        : l10n.t("Write at most {0} characters.", bound)
      : tooSmall
        ? l10n.t("Write {0} or more.", bound)
        : l10n.t("Write {0} or less.", bound);
  return { ...finding, message, remedy };
}

function wrongValue(node: Node, path: Path, message?: string): Finding {
  const shown = typeof node.value === "string" ? JSON.stringify(node.value) : l10n.t("this");
  const startsWithSlash = schemasAt(path).some((schema) => schema.pattern === "^\\/");
  const example = exampleAt(path);
  const description = schemasAt(path)[0]?.description;
  const remedy = startsWithSlash
    ? l10n.t("Write a path that starts with /.")
    : example !== undefined
      ? l10n.t("Write for example {0}.", JSON.stringify(example))
      : (description ?? l10n.t("See the documentation of this key."));
  const fix =
    startsWithSlash && typeof node.value === "string" && node.value !== ""
      ? { newText: JSON.stringify(`/${node.value}`), title: l10n.t("Put / in front") }
      : undefined;
  const { offset, length } = node;
  return {
    ...place(node, path),
    code: "wrong-value",
    message: message ?? l10n.t('"{0}" cannot be {1}', label(path), shown),
    remedy,
    ...(fix ? { fix: { ...fix, offset, length } } : {}),
  };
}

function place(node: Node, path: Path) {
  return { offset: node.offset, length: node.length, severity: "error", path } as const;
}

/** The values of the key that tells the alternatives of a union apart. */
function constantsAt(path: Path): readonly string[] {
  return schemasAt(path).flatMap((schema) => (schema.const === undefined ? [] : [String(schema.const)]));
}

function exampleAt(path: Path): unknown {
  return schemasAt(path)
    .map((schema) => schema.examples?.[0] ?? schema.default)
    .find((example) => example !== undefined);
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
