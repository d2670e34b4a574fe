import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { describeDiagnostic, type FileDiagnostic } from "./diagnostic.ts";

/** `cdn.jsonc` has mistakes; the message lists every one, the editor draws `diagnostics`. */
export class ConfigError extends CdnError {
  readonly diagnostics: readonly FileDiagnostic[];

  constructor(file: string, diagnostics: readonly FileDiagnostic[]) {
    super({
      reason: "config",
      subject: file,
      what:
        diagnostics.length === 1
          ? l10n.t("one thing to correct")
          : l10n.t("{0} things to correct", diagnostics.length),
      remedy: diagnostics.map(describeDiagnostic).join("\n"),
    });
    // A list reads better below its heading than behind it.
    this.message = `${file}: ${this.what}:\n${this.remedy}`;
    this.diagnostics = diagnostics;
  }
}
