import * as vscode from "vscode";
import { problemsOf, rangeOf } from "./diagnostics.ts";

/** Offers what the check of `cdn.jsonc` knows to be right: also for what the schema's own check has marked. */
export const quickFixes: vscode.CodeActionProvider = {
  provideCodeActions(document, range, context) {
    return problemsOf(document).flatMap((problem) => {
      const { fix } = problem;
      const place = rangeOf(document, problem);
      if (!fix || !place.intersection(range)) return [];
      const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, rangeOf(document, fix), fix.newText);
      action.diagnostics = context.diagnostics.filter((one) => one.range.intersection(place) !== undefined);
      action.isPreferred = true;
      return [action];
    });
  },
};
