import * as l10n from "@vscode/l10n";
import {
  createScanner,
  type Node,
  type ParseError,
  printParseErrorCode,
  type SyntaxKind,
} from "jsonc-parser";
import type { Finding, TextFix } from "./problem.ts";

// The package declares its enums as ambient constants, which single-file compilers cannot read: hence the number
// here, and names of errors below.
const endOfFile: SyntaxKind.EOF = 17;

/**
 * What keeps the text from being JSON with comments. The parser recovers and goes on, so that one slip gives
 * several errors: an error on the same line as the one before, or right behind it, is its echo.
 */
export function syntaxFindings(text: string, errors: readonly ParseError[]): readonly Finding[] {
  return errors
    .filter((error, index) => {
      const before = errors[index - 1];
      if (!before) return true;
      const between = text.slice(before.offset, error.offset);
      return /[\r\n]/.test(between) && text.slice(before.offset + before.length, error.offset).trim() !== "";
    })
    .map((error) => syntaxFinding(text, error));
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

function syntaxFinding(text: string, { error, offset, length }: ParseError): Finding {
  const found = text.slice(offset, offset + length);
  const finding = (message: string, remedy: string, fix?: TextFix): Finding => {
    const range = { offset: Math.min(offset, text.length), length: Math.min(length, text.length - offset) };
    return {
      ...range,
      severity: "error",
      code: "syntax",
      path: [],
      message,
      remedy,
      ...(fix ? { fix } : {}),
    };
  };
  switch (printParseErrorCode(error)) {
    case "CommaExpected": {
      const end = endOfTokenBefore(text, offset);
      const remedy = l10n.t("Put a comma before it.");
      return finding(l10n.t("A comma is missing"), remedy, {
        title: l10n.t("Add the comma"),
        newText: ",",
        offset: end,
        length: 0,
      });
    }
    case "ColonExpected":
      return finding(l10n.t("A colon is missing after the key"), l10n.t('Write "key": value.'));
    case "PropertyNameExpected":
      return finding(
        l10n.t("A key is expected here"),
        l10n.t('Write "key": value, or remove what is too much.'),
      );
    case "ValueExpected":
      return finding(l10n.t("A value is missing"), l10n.t("Write a value here, or remove the key."));
    case "CloseBraceExpected":
      return finding(l10n.t("A closing brace is missing"), l10n.t("Add } where the object ends."));
    case "CloseBracketExpected":
      return finding(l10n.t("A closing bracket is missing"), l10n.t("Add ] where the list ends."));
    case "EndOfFileExpected":
      return finding(
        l10n.t("There is more after the end"),
        l10n.t("Remove what follows the last closing brace."),
      );
    case "UnexpectedEndOfComment":
      return finding(l10n.t("The comment does not end"), l10n.t("Add */ where it ends."));
    case "UnexpectedEndOfString":
      return finding(
        l10n.t("The closing quotation mark is missing"),
        l10n.t('End the text with " on the same line.'),
      );
    case "InvalidEscapeCharacter":
    case "InvalidUnicode":
      return finding(l10n.t("There is no such escape in JSON"), l10n.t("Write \\\\ for a backslash."));
    case "InvalidCharacter":
      return finding(
        l10n.t("A tab or control character cannot stand inside quotation marks"),
        l10n.t("Write \\t for a tab, \\n for a line break."),
      );
    case "UnexpectedEndOfNumber":
    case "InvalidNumberFormat":
      return finding(
        l10n.t("This is not a number"),
        l10n.t("Write digits, or put the text in quotation marks."),
      );
    default: {
      const bare = found.replace(/^'|'$/g, "");
      const needsQuotes = /^('.*'|[\p{L}_$][^\s"]*)$/u.test(found);
      return needsQuotes
        ? finding(l10n.t("Texts and keys stand in double quotation marks"), l10n.t('Put " around it.'), {
            title: l10n.t("Put it in quotation marks"),
            newText: JSON.stringify(bare),
            offset,
            length,
          })
        : finding(l10n.t("This has no meaning in JSON"), l10n.t("Remove it, or put it in quotation marks."));
    }
  }
}

function endOfTokenBefore(text: string, offset: number): number {
  const scanner = createScanner(text, true);
  let end = 0;
  while (scanner.scan() !== endOfFile && scanner.getTokenOffset() < offset) {
    end = scanner.getTokenOffset() + scanner.getTokenLength();
  }
  return end;
}
