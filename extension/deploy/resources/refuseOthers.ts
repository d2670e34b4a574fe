import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { ApplyContext } from "../model/applyContext.ts";

/**
 * An object that the plan did not see is there, and no request of ours has made it: somebody else has, since then.
 * It is not touched, and the ledger does not keep it as ours.
 *
 * @param entry the ledger's entry for it
 * @throws CdnError (foreign) unless an earlier run of this site may have made it
 */
export function refuseOthers(entry: string, subject: string, { run }: Pick<ApplyContext, "run">): void {
  if (run.mayBeOurs(entry)) return;
  run.disown(entry);
  throw madeMeanwhile(subject);
}

export function madeMeanwhile(subject: string): CdnError {
  return new CdnError({
    reason: "foreign",
    subject,
    what: l10n.t("somebody else has just made it"),
    remedy: l10n.t("It was not touched. Run again to see what stands there now."),
  });
}
