import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { Cli } from "./cli.ts";

export interface Question {
  /** The object, as an error names it. */
  readonly subject: string;
  readonly question: string;
  /** Something would be removed: without anybody to ask that needs `--yes`. */
  readonly destroys: boolean;
}

/**
 * A person is asked; where nobody can be asked, whoever called has said yes, but for what destroys something.
 *
 * @throws CdnError (cancelled) for a no
 */
export async function confirmed({ subject, question, destroys }: Question, cli: Cli): Promise<void> {
  if (cli.yes) return;
  if (!cli.canAsk && !destroys) return;
  if (cli.canAsk && (await cli.ask(question))) return;
  throw new CdnError({
    reason: "cancelled",
    subject,
    what: cli.canAsk ? l10n.t("you said no") : l10n.t("something would be removed"),
    remedy: l10n.t("Nothing was changed. Add --yes to go on without being asked."),
  });
}
