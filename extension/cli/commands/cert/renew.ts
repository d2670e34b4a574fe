import * as l10n from "@vscode/l10n";
import type { RenewedEntry } from "../../../certificates/renewal/renew.ts";
import { renewalExit, renewalFailureLine, renewalLine } from "../../../certificates/renewal/renewText.ts";
import { CdnError } from "../../../core/cdnError.ts";
import type { Emit } from "../../../core/events.ts";
import { siteCommand } from "../../parser/options.ts";
import type { Cli, Start } from "../../run/cli.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { chosenSites, type SiteOptions } from "../../run/sites.ts";
import { errorJson } from "../../text/errorJson.ts";

/** `cdn-worker cert renew`: pushes what is new, renews what is due. */
export function certRenewCommand(start: Start) {
  return siteCommand("renew")
    .summary(l10n.t("push what is new, renew what is due: for cron, systemd, 1Panel"))
    .description(
      l10n.t(
        "Pushes certificates that are new and renews those that are due; says it in one line. For cron, systemd and 1Panel. Exit code 4: another renewal is running.",
      ),
    )
    .action((options) => start(options, (cli) => renewAll(options, cli)));
}

/**
 * One line of output, whatever happens; cron mails every line, and nobody reads forty. What is on
 * the way is shown with `--verbose`.
 */
async function renewAll(options: SiteOptions, cli: Cli): Promise<number> {
  try {
    return await renewSites(options, cli);
  } catch (error) {
    if (cli.json || !(error instanceof CdnError)) throw error;
    cli.out(renewalFailureLine(error, cli.context.now()));
    return exitCode.error;
  }
}

async function renewSites(options: SiteOptions, cli: Cli): Promise<number> {
  const chosen = await chosenSites(options, { ...cli, err: () => undefined });
  const { renewCertificates } = await import("../../../certificates/renewal/renew.ts");
  const { outputFolders } = await import("../../../certificates/acme/copies.ts");
  const { stateFolder } = await import("../../../core/stateFolder.ts");
  const context = cli.verbose ? cli.context : { ...cli.context, emit: quietly(cli.context.emit) };
  const result = await renewCertificates(chosen, context, {
    stateFolder: stateFolder(cli.env),
    outputFolders: outputFolders(cli.env),
    passphrase: cli.env.CDN_WORKER_KEY_PASSPHRASE || undefined,
  });
  if (cli.json) {
    const entries = result.status === "locked" ? [] : result.entries.map(entryJson);
    cli.out(JSON.stringify({ status: result.status, entries }));
  } else cli.out(renewalLine(result, context.now()));
  return renewalExit(result);
}

/** A person in front of a terminal is told what is waited for; a log gets its one line. */
function quietly(emit: Emit): Emit {
  return (event) => {
    if (event.type === "waiting" && process.stderr.isTTY) emit(event);
  };
}

function entryJson({ site, domains, leaf, expiry, issued, report, errors }: RenewedEntry) {
  return {
    site,
    domains,
    issued,
    ...(leaf ? { fingerprint: leaf.fingerprint, expires: new Date(leaf.validTo).toISOString() } : {}),
    ...(expiry ?? {}),
    ...(report ? { outcome: report.outcome, done: report.done, warnings: report.warnings } : {}),
    errors: errors.map(errorJson),
  };
}
