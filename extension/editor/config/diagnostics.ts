import * as vscode from "vscode";
import type { FileDiagnostic, TextRange } from "../../site/diagnostic.ts";
import { engine } from "../engine.ts";
import { isConfigUri } from "../stores/siteStore.ts";
import { drawnDiagnostic } from "./drawnDiagnostic.ts";

/** Milliseconds of quiet before the text is read again. */
const quiet = 250;

/**
 * Marks in `cdn.jsonc` all that a deploy would refuse, in the command line's words. The schema that the editor's own
 * JSON service is given only explains and completes (site/helpSchema.ts), so that nothing is said twice.
 */
export function createDiagnostics(): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("cdn-worker");
  const timers = new Map<string, NodeJS.Timeout>();

  const check = (document: vscode.TextDocument) => {
    if (document.isClosed || !isConfigUri(document.uri)) return;
    collection.set(document.uri, draw(document));
  };
  const soon = (document: vscode.TextDocument) => {
    if (!isConfigUri(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => check(document), quiet),
    );
  };
  const forget = ({ uri }: vscode.TextDocument) => {
    clearTimeout(timers.get(uri.toString()));
    timers.delete(uri.toString());
    collection.delete(uri);
  };

  for (const document of vscode.workspace.textDocuments) soon(document);
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(soon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
    vscode.workspace.onDidCloseTextDocument(forget),
    {
      dispose() {
        for (const timer of timers.values()) clearTimeout(timer);
      },
    },
  );
}

export function diagnosticsOf(document: vscode.TextDocument): readonly FileDiagnostic[] {
  return engine().parseConfig(document.getText(), document.uri.fsPath).diagnostics;
}

export function rangeOf(document: vscode.TextDocument, { offset, length }: TextRange): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

function draw(document: vscode.TextDocument): vscode.Diagnostic[] {
  return diagnosticsOf(document).map((diagnostic) => {
    const { range, text, severity, code } = drawnDiagnostic(diagnostic);
    const drawn = new vscode.Diagnostic(
      rangeOf(document, range),
      text,
      severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
    );
    drawn.source = "CDN Worker";
    drawn.code = code;
    return drawn;
  });
}
