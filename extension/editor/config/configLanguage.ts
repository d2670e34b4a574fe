import * as vscode from "vscode";
import type { Services } from "../stores/services.ts";
import { configName } from "../stores/siteStore.ts";
import { createDiagnostics } from "./diagnostics.ts";
import { SiteLenses } from "./lenses.ts";
import { quickFixes } from "./quickFixes.ts";

/** Everything that `cdn.jsonc` can do while it is open, beside what its schema gives. */
export function createConfigLanguage(services: Pick<Services, "states" | "runs">): vscode.Disposable {
  const selector: vscode.DocumentSelector = { pattern: `**/${configName}` };
  const lenses = new SiteLenses(services);
  return vscode.Disposable.from(
    createDiagnostics(),
    lenses,
    vscode.languages.registerCodeLensProvider(selector, lenses),
    vscode.languages.registerCodeActionsProvider(selector, quickFixes, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}
