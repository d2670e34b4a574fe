import * as l10n from "@vscode/l10n";
import { changingCommand } from "../parser/options.ts";
import { usageError } from "../parser/usageError.ts";
import type { Start } from "../run/cli.ts";
import { exitCode } from "../run/exitCodes.ts";
import { chosenSite } from "../run/sites.ts";

/** `cdn-worker rollback [VERSION]`: serves an earlier version of the Worker. */
export function rollbackCommand(start: Start) {
  return changingCommand("rollback")
    .summary(l10n.t("serve the version before, or the one named"))
    .description(l10n.t("Serves the Worker's version before the current one, or the one named."))
    .argument("[version]", l10n.t("the version's id, or its beginning"))
    .action((version, options) =>
      start(options, async (cli) => {
        if (version !== undefined) refuseOtherThanId(version);
        const site = await chosenSite(options, cli);
        const { rollBack } = await import("../../deploy/versions.ts");
        const target = await rollBack(site, cli.context, version);
        if (cli.json) cli.out(JSON.stringify({ site: site.name, version: target.id }));
        else cli.err(l10n.t("Worker {0} serves version {1} again.", site.worker.name, target.id));
        return exitCode.ok;
      }),
    );
}

/** Ids of versions are UUIDs. A Worker's name could stand there, behind `--yes`, before `--replace` was there. */
function refuseOtherThanId(typed: string): void {
  if (/^[0-9a-f-]+$/i.test(typed)) return;
  throw usageError(
    "cdn-worker rollback",
    l10n.t('"{0}" is no version\'s id', typed),
    l10n.t("A Worker that is not ours is named by an option of its own: --replace {0}.", typed),
  );
}
