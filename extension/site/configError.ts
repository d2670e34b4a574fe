import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { type ConfigProblem, describeProblem } from "./problem.ts";

/** `cdn.jsonc` has mistakes; the message lists every one, the editor draws `problems`. */
export class ConfigError extends CdnError {
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super({
      reason: "config",
      subject: file,
      what:
        problems.length === 1
          ? l10n.t("one thing to correct")
          : l10n.t("{0} things to correct", problems.length),
      remedy: problems.map(describeProblem).join("\n"),
    });
    // A list reads better below its heading than behind it.
    this.message = `${file}: ${this.what}:\n${this.remedy}`;
    this.problems = problems;
  }
}
