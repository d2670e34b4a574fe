/*
 * Changes to the text of a cdn.jsonc that leave everything else as the person wrote it: comments, order, layout.
 * A new entry goes behind the last one and behind the comment on its line, which belongs to that one; an entry that
 * is taken out takes its comma and its line with it.
 */
import { createScanner, type Node, type SyntaxKind } from "jsonc-parser";
import type { TextEdit } from "./diagnostic.ts";
import { type Layout, printJson } from "./printJson.ts";

// A number, because the package declares its enums as ambient constants (see syntaxDiagnostics.ts).
const comma: SyntaxKind.CommaToken = 5;

/** The text after edits that do not overlap, in any order; of two insertions at one place the first comes first. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => a.offset - b.offset)
    .toReversed()
    .reduce(
      (current, { offset, length, newText }) =>
        current.slice(0, offset) + newText + current.slice(offset + length),
      text,
    );
}

/** The steps and line ends that the text uses. */
export function layoutOf(text: string): Layout {
  return { indent: /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ", eol: /\r\n|\r|\n/.exec(text)?.[0] ?? "\n" };
}

/** Do the entries stand on lines of their own? */
export function isSpread(text: string, container: Node): boolean {
  const last = container.children?.at(-1);
  return last !== undefined && /[\r\n][ \t]*$/.test(text.slice(container.offset, last.offset));
}

/** Puts `entry` (`"key": value`, or a value) behind the last entry of an object or list. */
export function insertion(text: string, container: Node, entry: string): readonly TextEdit[] {
  const { eol } = layoutOf(text);
  const last = container.children?.at(-1);
  if (!last) {
    const inner = /^[ \t]*/.exec(text.slice(container.offset + 1))?.[0] ?? "";
    const offset = container.offset + 1;
    return [{ offset, length: inner.length, newText: container.type === "object" ? ` ${entry} ` : entry }];
  }
  const end = last.offset + last.length;
  const { 0: tail, 1: separator = "" } = /^(?:[ \t]|\/\*[^\r\n]*?\*\/)*(,?)/.exec(text.slice(end)) ?? [""];
  const afterComma = separator === "" ? end : end + tail.length;
  const before = separator === "" ? "," : "";
  if (!isSpread(text, container)) return joined(end, before, afterComma, ` ${entry}${separator}`);
  const comment =
    /^(?:[ \t]*\/\*[^\r\n]*?\*\/)*(?:[ \t]*\/\/[^\r\n]*)?/.exec(text.slice(afterComma))?.[0] ?? "";
  const indentation = /[ \t]*$/.exec(text.slice(container.offset, last.offset))?.[0] ?? "";
  return joined(end, before, afterComma + comment.length, `${eol}${indentation}${entry}${separator}`);
}

/** As `insertion`, for a key with a value that is printed as it would be written by hand. */
export function keyInsertion(
  text: string,
  object: Node,
  key: string,
  value: unknown,
  depth: number,
): readonly TextEdit[] {
  return insertion(text, object, `${JSON.stringify(key)}: ${printJson(value, layoutOf(text), depth)}`);
}

function joined(end: number, separator: string, offset: number, newText: string): readonly TextEdit[] {
  if (separator === "") return [{ offset, length: 0, newText }];
  if (offset === end) return [{ offset, length: 0, newText: separator + newText }];
  return [
    { offset: end, length: 0, newText: separator },
    { offset, length: 0, newText },
  ];
}

/** Takes a property or an element of a list out. */
export function removal(text: string, node: Node): readonly TextEdit[] {
  const end = node.offset + node.length;
  const after = commaWithin(text, end, text.length);
  const from = node.offset;
  const to = after === undefined ? end : after + 1;
  const edit = wholeLine(text, from, to);
  if (after !== undefined) return [edit];
  // The last entry: the comma before it would stand there for nothing.
  const siblings = node.parent?.children ?? [];
  const previous = siblings[siblings.indexOf(node) - 1];
  const before = previous && commaWithin(text, previous.offset + previous.length, from);
  if (before === undefined) return [edit];
  const isBeside = edit.offset === from && text.slice(before + 1, from).trim() === "";
  return isBeside
    ? [{ offset: before, length: to - before, newText: "" }]
    : [{ offset: before, length: 1, newText: "" }, edit];
}

/** The comma that is the next thing in the text but for blanks and comments. */
function commaWithin(text: string, from: number, to: number): number | undefined {
  const scanner = createScanner(text.slice(from, to), true);
  return scanner.scan() === comma ? from + scanner.getTokenOffset() : undefined;
}

/** The line with its end and the comment behind the entry where nothing else stands on it; else the blank beside it. */
function wholeLine(text: string, from: number, to: number): TextEdit {
  const start = startOfBlank(text, from);
  const isFirst = start === 0 || /[\r\n]/.test(text.charAt(start - 1));
  const after = /^[ \t]*(?:\/\/[^\r\n]*)?(?:\r\n|\r|\n)/.exec(text.slice(to));
  if (isFirst && after) return { offset: start, length: to + after[0].length - start, newText: "" };
  const blank = /^[ \t]*/.exec(text.slice(to))?.[0] ?? "";
  return { offset: from, length: to + blank.length - from, newText: "" };
}

/** Where the blanks before `offset` begin. */
function startOfBlank(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start -= 1;
  return start;
}
