import * as l10n from "@vscode/l10n";
import { createScanner, findNodeAtOffset, getNodePath, type Node, type SyntaxKind } from "jsonc-parser";
import { isOriginType, originDescriptor } from "../origins/registry.ts";
import { isProviderId, type ProviderId } from "../providers/registry.ts";
import type { Path } from "./configTree.ts";
import { elements, properties, property } from "./configTree.ts";
import type { Diagnostic, Fix, TextRange } from "./diagnostic.ts";
import { remove } from "./fixes.ts";
import { knownKeysAt } from "./knownKeys.ts";
import { type SecretMatch, secretIn, secretKey, secretRemedy } from "./secretText.ts";

// The package declares its enums as ambient constants, which single-file compilers cannot read.
const endOfFile: SyntaxKind.EOF = 17;

export interface FoundSecrets {
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that no message may show. */
  readonly secrets: readonly string[];
  /** Places that need no second diagnostic: a secret there is enough. */
  readonly covered: ReadonlySet<number>;
}

/**
 * Secrets anywhere in the file: in values, in keys, in comments, and in text that does not parse. Hence by token;
 * only the names of keys need the tree.
 */
export function findSecrets(text: string, root: Node | undefined): FoundSecrets {
  const matches = new Map<number, FoundSecret>();
  const secrets = new Set<string>();
  const covered = new Set<number>();

  const scanner = createScanner(text);
  for (let token = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    // A comment that does not end reaches further than the text.
    const raw = text.slice(offset, offset + scanner.getTokenLength());
    const inRaw = secretIn(raw);
    const match = inRaw ?? secretIn(scanner.getTokenValue());
    if (!match) continue;
    const around = root && findNodeAtOffset(root, offset);
    const node = around?.offset === offset ? around : undefined;
    const path = node ? getNodePath(node) : [];
    // A text is wrong as a whole; of a comment the rest is harmless.
    const range =
      inRaw && raw.startsWith("/")
        ? { offset: offset + inRaw.offset, length: inRaw.length }
        : { offset, length: raw.length };
    matches.set(range.offset, {
      range,
      match,
      path,
      node,
      isComment: inRaw !== undefined && raw.startsWith("/"),
    });
    secrets.add(raw.replace(/^"|"$/g, "")).add(scanner.getTokenValue());
  }

  const visit = (node: Node | undefined, path: Path) => {
    for (const { key, keyNode, valueNode } of properties(node)) {
      const inner = [...path, key];
      const named = secretKey(key, path, ownerOf(node));
      if (named && valueNode && isFilled(valueNode) && !knownKeysAt(path).has(key)) {
        const found = matches.get(valueNode.offset);
        const match = { ...named, ...(found ? { kind: found.match.kind } : {}) };
        const credential = named.credential ?? found?.match.credential;
        const { offset, length } = valueNode;
        matches.set(offset, {
          range: { offset, length },
          match: credential ? { ...match, credential } : match,
          path: inner,
          node: valueNode,
          isComment: false,
        });
        secrets.add(String(valueNode.value));
        secrets.add(text.slice(offset, offset + length).replace(/^"|"$/g, ""));
        covered.add(keyNode.offset);
      }
      visit(valueNode, inner);
    }
    for (const [index, element] of elements(node).entries()) visit(element, [...path, index]);
  };
  visit(root, []);

  for (const offset of matches.keys()) covered.add(offset);
  const diagnostics = Array.from(matches.values(), (found): Diagnostic => {
    const { range, match, path } = found;
    const message = l10n.t("This looks like {0}, and secrets do not belong in this file", match.kind);
    const remedy = secretRemedy(match);
    return { code: "secret", severity: "error", range, path, message, remedy, fixes: fixesOf(text, found) };
  });
  return { diagnostics, secrets: [...secrets].filter((secret) => secret.length >= 4), covered };
}

/** Whose key a secret in this object is: of the provider that it names, or that its kind of origin belongs to. */
function ownerOf(object: Node | undefined): ProviderId | undefined {
  const provider: unknown = property(object, "provider")?.value;
  if (typeof provider === "string" && isProviderId(provider)) return provider;
  const type: unknown = property(object, "type")?.value;
  return typeof type === "string" && isOriginType(type) ? originDescriptor(type).provider : undefined;
}

interface FoundSecret {
  readonly range: TextRange;
  readonly match: SecretMatch;
  readonly path: Path;
  /** Undefined in a comment, and in text that does not parse. */
  readonly node: Node | undefined;
  readonly isComment: boolean;
}

/** Takes it out of the file; whoever shows the fix can ask for the account it belongs to. */
function fixesOf(text: string, { range, match, node, isComment }: FoundSecret): readonly Fix[] {
  const variable = match.credential;
  const edits = node?.parent ? remove(text, node).edits : isComment ? [{ ...range, newText: "" }] : [];
  if (edits.length === 0) return [];
  const title = variable
    ? l10n.t("Remove the secret from this file: it is {0}", variable)
    : l10n.t("Remove the secret from this file");
  return [{ title, edits, ...(variable ? { variable } : {}) }];
}

/** No secret in what people read, even where a message quotes a text that holds one. */
export function withoutSecrets(diagnostic: Diagnostic, secrets: readonly string[]): Diagnostic {
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  const hide = (text: string) =>
    longestFirst.reduce((hidden, secret) => hidden.replaceAll(secret, "•••"), text);
  const isClean = ({ title, edits }: Fix) =>
    [title, ...edits.map(({ newText }) => newText)].every((text) => hide(text) === text);
  return {
    ...diagnostic,
    path: diagnostic.path.map((part) => (typeof part === "string" ? hide(part) : part)),
    message: hide(diagnostic.message),
    remedy: hide(diagnostic.remedy),
    fixes: diagnostic.fixes.filter(isClean),
  };
}

function isFilled(node: Node): boolean {
  return node.type === "number" || (node.type === "string" && node.value !== "");
}
