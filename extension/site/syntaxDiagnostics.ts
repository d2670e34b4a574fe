import * as l10n from "@vscode/l10n";
import {
  createScanner,
  type Node,
  type ParseError,
  printParseErrorCode,
  type SyntaxKind,
} from "jsonc-parser";
import type { Diagnostic, Fix } from "./diagnostic.ts";

// The package declares its enums as ambient constants, which single-file compilers cannot read: hence the number
// here, and names of errors below.
const endOfFile: SyntaxKind.EOF = 17;

/**
 * What keeps the text from being JSON with comments. The parser recovers and goes on, so that one slip gives
 * several errors: an error on the same line as the one before, or right behind it, is its echo.
 */
export function syntaxDiagnostics(text: string, errors: readonly ParseError[]): readonly Diagnostic[] {
  return errors
    .filter((error, index) => {
      const before = errors[index - 1];
      if (!before) return true;
      const between = text.slice(before.offset, error.offset);
      return /[\r\n]/.test(between) && text.slice(before.offset + before.length, error.offset).trim() !== "";
    })
    .map((error) => syntaxDiagnostic(text, error));
}

/** False for a missing comma, which the parser makes up for; otherwise what follows may be read wrongly. */
export function losesText({ error }: ParseError): boolean {
  return printParseErrorCode(error) !== "CommaExpected";
}

/** Is something at `node` perhaps missing only because the text around it could not be read? */
export function isIncomplete(node: Node, root: Node, errors: readonly ParseError[]): boolean {
  return errors.some((error) => losesText(error) && innermost(root, error.offset).includes(node));
}

/** The objects and lists that are still open at `offset`, of which the innermost lost something. */
function innermost(root: Node, offset: number): readonly Node[] {
  const isContainer = root.type === "object" || root.type === "array";
  const inner = (root.children ?? []).flatMap((child) =>
    child.offset <= offset && offset <= child.offset + child.length ? innermost(child, offset) : [],
  );
  // Where the text just ends, all that is open lost its end.
  if (inner.length > 0) return offset >= root.offset + root.length && isContainer ? [root, ...inner] : inner;
  return isContainer ? [root] : [];
}

function syntaxDiagnostic(text: string, { error, offset, length }: ParseError): Diagnostic {
  const found = text.slice(offset, offset + length);
  const start = Math.min(offset, text.length);
  const range = { offset: start, length: Math.min(length, text.length - start) };
  const said = (message: string, remedy: string, ...fixes: readonly Fix[]): Diagnostic => ({
    code: "syntax",
    severity: "error",
    range,
    path: [],
    message,
    remedy,
    fixes,
  });
  const put = (title: string, at: number, newText: string, instead = 0): Fix => ({
    title,
    edits: [{ offset: at, length: instead, newText }],
  });
  switch (printParseErrorCode(error)) {
    case "CommaExpected": {
      const remedy = l10n.t("Put a comma before it.");
      const fix = put(l10n.t("Add the comma"), endOfTokenBefore(text, offset), ",");
      return said(l10n.t("A comma is missing"), remedy, fix);
    }
    case "ColonExpected":
      return said(
        l10n.t("A colon is missing after the key"),
        l10n.t('Write "key": value.'),
        put(l10n.t("Add the colon"), endOfTokenBefore(text, offset), ":"),
      );
    case "PropertyNameExpected":
      return said(
        l10n.t("A key is expected here"),
        l10n.t('Write "key": value, or remove what is too much.'),
      );
    case "ValueExpected":
      return said(l10n.t("A value is missing"), l10n.t("Write a value here, or remove the key."));
    case "CloseBraceExpected":
      return said(
        l10n.t("A closing brace is missing"),
        l10n.t("Add } where the object ends."),
        ...atEnd(text, offset, "}"),
      );
    case "CloseBracketExpected":
      return said(
        l10n.t("A closing bracket is missing"),
        l10n.t("Add ] where the list ends."),
        ...atEnd(text, offset, "]"),
      );
    case "EndOfFileExpected":
      return said(
        l10n.t("There is more after the end"),
        l10n.t("Remove what follows the last closing brace."),
        ...(/^[}\]\s;,]*$/.test(text.slice(offset))
          ? [put(l10n.t("Remove it"), offset, text.endsWith("\n") ? "\n" : "", text.length - offset)]
          : []),
      );
    case "UnexpectedEndOfComment":
      return said(l10n.t("The comment does not end"), l10n.t("Add */ where it ends."));
    case "UnexpectedEndOfString":
      return said(
        l10n.t("The closing quotation mark is missing"),
        l10n.t('End the text with " on the same line.'),
      );
    case "InvalidEscapeCharacter":
    case "InvalidUnicode":
      return said(l10n.t("There is no such escape in JSON"), l10n.t("Write \\\\ for a backslash."));
    case "InvalidCharacter":
      return said(
        l10n.t("A tab or control character cannot stand inside quotation marks"),
        l10n.t("Write \\t for a tab, \\n for a line break."),
      );
    case "UnexpectedEndOfNumber":
    case "InvalidNumberFormat":
      return said(
        l10n.t("This is not a number"),
        l10n.t("Write digits, or put the text in quotation marks."),
      );
    default: {
      const bare = found.replace(/^'|'$/g, "");
      const needsQuotes = /^('.*'|[\p{L}_$][^\s"]*)$/u.test(found);
      if (needsQuotes) {
        return said(
          l10n.t("Texts and keys stand in double quotation marks"),
          l10n.t('Put " around it.'),
          put(l10n.t("Put it in quotation marks"), offset, JSON.stringify(bare), length),
        );
      }
      return said(
        l10n.t("This has no meaning in JSON"),
        l10n.t("Remove it, or put it in quotation marks."),
        ...(/^[;,]+$/.test(found) ? [put(l10n.t("Put a comma instead"), offset, ",", length)] : []),
      );
    }
  }
}

/** Where the text just ends, what is missing goes to its end; in the middle only its author knows where. */
function atEnd(text: string, offset: number, bracket: string): readonly Fix[] {
  if (text.slice(offset).trim() !== "") return [];
  const end = text.trimEnd().length;
  return [
    { title: l10n.t("Add {0}", bracket), edits: [{ offset: end, length: 0, newText: `\n${bracket}` }] },
  ];
}

function endOfTokenBefore(text: string, offset: number): number {
  const scanner = createScanner(text, true);
  let end = 0;
  while (scanner.scan() !== endOfFile && scanner.getTokenOffset() < offset) {
    end = scanner.getTokenOffset() + scanner.getTokenLength();
  }
  return end;
}
