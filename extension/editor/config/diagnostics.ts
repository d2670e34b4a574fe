import * as vscode from "vscode";
import { type ConfigProblem, type ProblemCode, problemSentences } from "../../site/problem.ts";
import { engine } from "../engine.ts";
import { isConfigUri } from "../stores/siteStore.ts";

/** What the editor's own JSON service says already, from the schema: said once is enough. */
const schemaCodes: ReadonlySet<ProblemCode> = new Set([
  "syntax",
  "duplicate-key",
  "unknown-key",
  "missing-key",
  "wrong-type",
  "wrong-value",
]);

/** Milliseconds of quiet before the text is read again. */
const quiet = 250;

/** Marks in `cdn.jsonc` what the schema cannot know: hostnames, zones, secrets, names that clash. */
export function createDiagnostics(): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("cdn-worker");
  const timers = new Map<string, NodeJS.Timeout>();

  const check = (document: vscode.TextDocument) => {
    if (document.isClosed || !isConfigUri(document.uri)) return;
    collection.set(document.uri, diagnosticsOf(document));
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

export function problemsOf(document: vscode.TextDocument): readonly ConfigProblem[] {
  return engine().parseConfig(document.getText(), document.uri.fsPath).problems;
}

export function rangeOf(
  document: vscode.TextDocument,
  { offset, length }: Pick<ConfigProblem, "offset" | "length">,
): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

function diagnosticsOf(document: vscode.TextDocument): vscode.Diagnostic[] {
  const schemaIsOn =
    vscode.workspace.getConfiguration("json", document.uri).get<boolean>("validate.enable") ?? true;
  return problemsOf(document)
    .filter(({ code }) => !schemaIsOn || !schemaCodes.has(code))
    .map((problem) => {
      const diagnostic = new vscode.Diagnostic(
        rangeOf(document, problem),
        problemSentences(problem),
        problem.severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
      );
      diagnostic.source = "CDN Worker";
      diagnostic.code = problem.code;
      return diagnostic;
    });
}
