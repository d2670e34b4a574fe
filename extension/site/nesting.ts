import { createScanner, type SyntaxKind } from "jsonc-parser";

// Numbers, because the package declares its enums as ambient constants (see syntaxDiagnostics.ts).
const opening: readonly SyntaxKind[] = [1, 3];
const closing: readonly SyntaxKind[] = [2, 4];
const endOfFile: SyntaxKind.EOF = 17;

/** A site needs seven levels; the parser calls itself once a level, and a thousand levels end its stack. */
const deepest = 50;

/** Where the text opens a level too many; undefined where it stays within reason. */
export function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (closing.includes(token)) depth -= 1;
    if (!opening.includes(token)) continue;
    depth += 1;
    if (depth > deepest) return scanner.getTokenOffset();
  }
  return undefined;
}
