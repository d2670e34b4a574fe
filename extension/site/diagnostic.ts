import * as l10n from "@vscode/l10n";
import type { OriginProblemCode } from "../origins/originProblem.ts";

/** A place in the text, in UTF-16 code units from the start: what editors count in. */
export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** Text in place of a range of the old one. */
export interface TextEdit extends TextRange {
  readonly newText: string;
}

/** A way to put a diagnostic right that loses nothing but what its title names. */
export interface Fix {
  /** What the fix does, as a menu entry. */
  readonly title: string;
  /** All of them together; they do not overlap. */
  readonly edits: readonly TextEdit[];
  /** The environment variable of the secret that the fix takes out: it has to be given another home. */
  readonly variable?: string;
}

/** Stable ids: the editor hangs quick fixes on them, tests and documents name them. */
export type DiagnosticCode =
  | "empty-file"
  | "syntax"
  | "duplicate-key"
  | "unknown-key"
  | "missing-key"
  | "wrong-type"
  | "wrong-value"
  | "secret"
  | "site-name"
  | "no-sites"
  | "hostname-syntax"
  | "hostname-wildcard"
  | "hostname-reserved"
  | "hostname-long"
  | "hostname-is-zone"
  | "hostname-is-fallback-origin"
  | "hostname-twice"
  | "public-suffix"
  | "fallback-origin-is-zone"
  | "fallback-origin-outside-zone"
  | "fallback-origin-shared"
  | "fallback-origin-unneeded"
  | "origin-and-origins"
  | "origins-same"
  | OriginProblemCode
  | "worker-name"
  | "worker-name-twice"
  | "worker-option"
  | "cache-control"
  | "dns-domain"
  | "dns-line"
  | "dns-loop"
  | "certificate-source";

export type Severity = "error" | "warning";

/** One thing that is wrong in `cdn.jsonc`, where, and what would be right. Never contains a secret. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly range: TextRange;
  /** Keys and indexes from the root of the file; empty for the file itself. */
  readonly path: readonly (string | number)[];
  /** What is wrong: one clause without a final stop. */
  readonly message: string;
  /** What would be right: one sentence or more. */
  readonly remedy: string;
  /** Ways to put it right, the likeliest first. */
  readonly fixes: readonly Fix[];
}

/** A diagnostic of a file that has a name, with its place as people count. */
export interface FileDiagnostic extends Diagnostic {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** What a rule has to say about one value, wherever that value stands. */
export interface ValueDiagnostic {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly remedy: string;
  /** An error by default. */
  readonly severity?: Severity;
  /** A value that keeps the rule and is probably what was meant. */
  readonly replacement?: string;
}

/** What is wrong and what would be right, with the stops of the reader's language. */
export function diagnosticSentences({ message, remedy }: Pick<Diagnostic, "message" | "remedy">): string {
  return l10n.t("{0}. {1}", message, remedy);
}

/** `cdn.jsonc:3:7 The zone … . Write …`: the form that terminals and editors turn into a link. */
export function describeDiagnostic(diagnostic: FileDiagnostic): string {
  const { file, line, column } = diagnostic;
  return `${file}:${line}:${column} ${diagnosticSentences(diagnostic)}`;
}

/** Finds lines and columns in `text`; a line ends at LF, CR LF or CR, as in editors. */
export function lineCounter(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
