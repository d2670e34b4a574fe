import * as l10n from "@vscode/l10n";
import { createScanner, findNodeAtOffset, getNodePath, type Node, type SyntaxKind } from "jsonc-parser";
import type { Path } from "./configTree.ts";
import { elements, properties } from "./configTree.ts";
import { knownKeysAt } from "./knownKeys.ts";
import type { Finding, TextRange } from "./problem.ts";
import { type SecretMatch, secretIn, secretKey, secretRemedy } from "./secretText.ts";

// The package declares its enums as ambient constants, which single-file compilers cannot read.
const endOfFile: SyntaxKind.EOF = 17;

export interface SecretFindings {
  readonly findings: readonly Finding[];
  /** The texts that no message may show. */
  readonly secrets: readonly string[];
  /** Places that need no second complaint: a secret there is enough. */
  readonly covered: ReadonlySet<number>;
}

/**
 * Secrets anywhere in the file: in values, in keys, in comments, and in text that does not parse. Hence by token;
 * only the names of keys need the tree.
 */
export function findSecrets(text: string, root: Node | undefined): SecretFindings {
  const matches = new Map<number, { range: TextRange; match: SecretMatch; path: Path }>();
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
    const node = root && findNodeAtOffset(root, offset);
    const path = node?.offset === offset ? getNodePath(node) : [];
    // A text is wrong as a whole; of a comment the rest is harmless.
    const range =
      inRaw && raw.startsWith("/")
        ? { offset: offset + inRaw.offset, length: inRaw.length }
        : { offset, length: raw.length };
    matches.set(range.offset, { range, match, path });
    secrets.add(raw.replace(/^"|"$/g, "")).add(scanner.getTokenValue());
  }

  const visit = (node: Node | undefined, path: Path) => {
    for (const { key, keyNode, valueNode } of properties(node)) {
      const inner = [...path, key];
      const named = secretKey(key, path);
      if (named && valueNode && isFilled(valueNode) && !knownKeysAt(path).has(key)) {
        const found = matches.get(valueNode.offset);
        const match = { ...named, ...(found ? { kind: found.match.kind } : {}) };
        const credential = named.credential ?? found?.match.credential;
        const { offset, length } = valueNode;
        matches.set(offset, {
          range: { offset, length },
          match: credential ? { ...match, credential } : match,
          path: inner,
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
  const findings = Array.from(matches.values(), ({ range, match, path }): Finding => {
    const message = l10n.t("This looks like {0}, and secrets do not belong in this file", match.kind);
    return { ...range, severity: "error", code: "secret", path, message, remedy: secretRemedy(match) };
  });
  return { findings, secrets: [...secrets].filter((secret) => secret.length >= 4), covered };
}

/** No secret in what people read, even where a message quotes a text that holds one. */
export function withoutSecrets(finding: Finding, secrets: readonly string[]): Finding {
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  const hide = (text: string) =>
    longestFirst.reduce((hidden, secret) => hidden.replaceAll(secret, "•••"), text);
  const { fix, ...rest } = finding;
  return {
    ...rest,
    path: finding.path.map((part) => (typeof part === "string" ? hide(part) : part)),
    message: hide(finding.message),
    remedy: hide(finding.remedy),
    ...(fix && hide(fix.newText + fix.title) === fix.newText + fix.title ? { fix } : {}),
  };
}

function isFilled(node: Node): boolean {
  return node.type === "number" || (node.type === "string" && node.value !== "");
}
