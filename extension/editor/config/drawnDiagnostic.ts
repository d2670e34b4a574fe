import {
  type Diagnostic,
  diagnosticSentences,
  type Severity,
  type TextRange,
} from "../../site/diagnostic.ts";

/** What the editor draws of a diagnostic: the same sentences that the command line prints behind its place. */
export interface DrawnDiagnostic {
  readonly range: TextRange;
  readonly severity: Severity;
  readonly code: string;
  readonly text: string;
}

export function drawnDiagnostic(diagnostic: Diagnostic): DrawnDiagnostic {
  const { range, severity, code } = diagnostic;
  return { range, severity, code, text: diagnosticSentences(diagnostic) };
}
