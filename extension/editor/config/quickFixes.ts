import * as vscode from "vscode";
import { providerOfVariable } from "../../providers/registry.ts";
import type { Fix } from "../../site/diagnostic.ts";
import { connectCommand } from "../commandIds.ts";
import { diagnosticsOf, rangeOf } from "./diagnostics.ts";

/** Offers what the check of `cdn.jsonc` knows to be right. */
export const quickFixes: vscode.CodeActionProvider = {
  provideCodeActions(document, range, context) {
    return diagnosticsOf(document).flatMap((diagnostic) => {
      const place = rangeOf(document, diagnostic.range);
      if (!place.intersection(range)) return [];
      const drawn = context.diagnostics.filter((one) => one.range.intersection(place) !== undefined);
      return diagnostic.fixes.map((fix, index) => {
        const action = quickFix(document, fix);
        action.diagnostics = drawn;
        // What the editor may apply unasked takes nothing out.
        action.isPreferred = index === 0 && fix.edits.some(({ newText }) => newText !== "");
        return action;
      });
    });
  },
};

function quickFix(document: vscode.TextDocument, { title, edits, variable }: Fix): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const edit of edits) action.edit.replace(document.uri, rangeOf(document, edit), edit.newText);
  const { provider } = variable === undefined ? {} : providerOfVariable(variable);
  // Runs after the edit: the secret is out of the file, and the account is asked for it.
  if (provider) action.command = { command: connectCommand(provider), title };
  return action;
}
