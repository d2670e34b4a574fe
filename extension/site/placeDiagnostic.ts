import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import { anchor, type Field, type Path } from "./configTree.ts";
import type { Diagnostic, DiagnosticCode, Fix, Severity, ValueDiagnostic } from "./diagnostic.ts";
import { changeTo } from "./fixes.ts";

/** What a rule says about a value becomes a diagnostic at the value; its replacement becomes a fix. */
export function atValue(
  { node, path }: Field,
  found: ValueDiagnostic | undefined,
  more: readonly Fix[] = [],
): readonly Diagnostic[] {
  if (!found) return [];
  const { code, message, severity = "error", replacement } = found;
  const remedy =
    replacement === undefined || found.remedy.includes(replacement)
      ? found.remedy
      : `${found.remedy} ${l10n.t('Did you mean "{0}"?', replacement)}`;
  const { offset, length } = node;
  const fixes = [...(replacement === undefined ? [] : [changeTo(node, replacement)]), ...more];
  return [{ code, severity, range: { offset, length }, path, message, remedy, fixes }];
}

/** A diagnostic that is about the value of a field. */
export function atField(
  { node: { offset, length }, path }: Field,
  code: DiagnosticCode,
  message: string,
  remedy: string,
  { severity = "error", fixes = [] }: { readonly severity?: Severity; readonly fixes?: readonly Fix[] } = {},
): Diagnostic {
  return { code, severity, range: { offset, length }, path, message, remedy, fixes };
}

/** A diagnostic that is about a key being there, or about what its object lacks: at the key. */
export function atKey(
  node: Node,
  path: Path,
  code: DiagnosticCode,
  message: string,
  remedy: string,
  { severity = "error", fixes = [] }: { readonly severity?: Severity; readonly fixes?: readonly Fix[] } = {},
): Diagnostic {
  return { code, severity, range: anchor(node), path, message, remedy, fixes };
}
