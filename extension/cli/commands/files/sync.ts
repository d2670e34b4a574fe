import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../../core/cdnError.ts";
import type { SyncPlan } from "../../../files/syncPlan.ts";
import { askingSiteCommand, repeated } from "../../parser/options.ts";
import { usageError } from "../../parser/usageError.ts";
import type { Cli, RunOptions, Start } from "../../run/cli.ts";
import { confirmed } from "../../run/confirmed.ts";
import { exitCode } from "../../run/exitCodes.ts";
import {
  oneAddress,
  open,
  sayErrors,
  sayPurge,
  sizeText,
  stateFolderOf,
  transfersOf,
} from "../../run/fileRun.ts";
import type { SiteOptions } from "../../run/sites.ts";
import { errorJson } from "../../text/errorJson.ts";
import { cacheControlOption, dryRunOption, transfersOption } from "./options.ts";

const name = "cdn-worker files sync";

interface SyncOptions extends SiteOptions, RunOptions {
  readonly delete?: boolean | undefined;
  readonly maxDelete?: string | undefined;
  readonly sizeOnly?: boolean | undefined;
  readonly checksum?: boolean | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly dryRun?: boolean | undefined;
  readonly transfers?: string | undefined;
  readonly cacheControl?: string | undefined;
}

/** `cdn-worker files sync DIR SITE[:PREFIX]`: the site holds what the folder holds. */
export function filesSyncCommand(start: Start) {
  return askingSiteCommand("sync")
    .summary(l10n.t("publish a folder: send what changed, then purge it"))
    .description(
      l10n.t(
        "Sends what changed in a folder (by size and checksum), and purges exactly that, at Cloudflare and at the domestic CDN. What the folder's .cdnignore names is left alone. Exit code 2: --dry-run has changes.",
      ),
    )
    .argument("<folder>", l10n.t("the local folder"))
    .argument("[address]", l10n.t("SITE or SITE:FOLDER/"), ":")
    .option("--delete", l10n.t("delete what the folder has not; asks first"))
    .option("--max-delete <number>", l10n.t("with --delete: change nothing where more would be deleted"))
    .option("--size-only", l10n.t("compare sizes alone"))
    .option("--checksum", l10n.t("unchanged is only what a checksum says is unchanged"))
    .addOption(repeated("--include <glob>", l10n.t("only these files; may be repeated")))
    .addOption(repeated("--exclude <glob>", l10n.t("not these files; may be repeated")))
    .addOption(dryRunOption())
    .addOption(transfersOption())
    .addOption(cacheControlOption())
    .action((folder, address, options) => start(options, (cli) => sync(folder, address, options, cli)));
}

async function sync(folder: string, text: string, options: SyncOptions, cli: Cli): Promise<number> {
  if (options.sizeOnly && options.checksum) {
    throw usageError(name, l10n.t("--size-only and --checksum exclude each other"));
  }
  const most = maxDelete(options);
  const address = await oneAddress(text, options, cli);
  const siteBucket = await open(address, cli);
  const [{ planSync }, { applySync }, { newTransfers }, { changing }] = await Promise.all([
    import("../../../files/planSync.ts"),
    import("../../../files/applySync.ts"),
    import("../../../files/transfer.ts"),
    import("../../../files/changing.ts"),
  ]);
  const prefix = address.path === "" || address.path.endsWith("/") ? address.path : `${address.path}/`;
  const transfers = newTransfers(transfersOf(name, options.transfers));
  const plan = await planSync(siteBucket, {
    folder: path.resolve(cli.cwd, folder),
    prefix,
    comparison: options.sizeOnly ? "size" : options.checksum ? "checksum" : "usual",
    filter: { include: options.include ?? [], exclude: options.exclude ?? [] },
    transfers,
  });
  const deletes = (options.delete ?? false) && plan.extra.length > 0;
  sayPlan(plan, deletes, options.dryRun || cli.verbose, cli);
  if (deletes) refuseDeletes(folder, plan, most);
  if (options.dryRun) {
    if (cli.json) cli.out(JSON.stringify(planJson(address.site.name, plan, deletes), null, 2));
    return plan.uploads.length > 0 || deletes ? exitCode.changes : exitCode.ok;
  }
  if (deletes) {
    const question = l10n.t("Delete {0} files for good?", plan.extra.length);
    await confirmed({ subject: `${address.site.name}:${prefix}`, question, destroys: true }, cli);
  }
  const stateFolder = await stateFolderOf(cli);
  const planned = [
    ...plan.uploads.map((file) => prefix + file.name.normalize("NFC")),
    ...(deletes ? plan.extra.map((extra) => prefix + extra) : []),
  ];
  const context = {
    transfers,
    stateFolder,
    now: cli.context.now,
    cacheControl: options.cacheControl,
    emit: cli.context.emit,
  };
  const { result, purge } = await changing(
    siteBucket,
    planned,
    { stateFolder, context: cli.context },
    () => applySync(siteBucket, plan, { prefix, deletes }, context),
    ({ uploaded, deleted }) => [...uploaded, ...deleted],
  );
  sayErrors(result.errors, cli);
  cli.err(
    l10n.t(
      "{0} sent ({1}), {2} unchanged, {3} deleted",
      result.uploaded.length,
      sizeText(plan.bytes),
      plan.unchanged,
      result.deleted.length,
    ),
  );
  sayPurge(purge, cli);
  if (cli.json) {
    const { uploaded, deleted, errors } = result;
    const document = {
      site: address.site.name,
      uploaded,
      deleted,
      unchanged: plan.unchanged,
      purge,
      errors: errors.map(errorJson),
    };
    cli.out(JSON.stringify(document, null, 2));
  }
  return result.errors.length > 0 ? exitCode.error : exitCode.ok;
}

function maxDelete({ maxDelete: text }: SyncOptions): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(name, l10n.t("--max-delete is a number"));
}

/** A build that failed leaves an empty folder; nobody means to delete a whole site with it. */
function refuseDeletes(folder: string, plan: SyncPlan, most: number): void {
  const isEmpty = plan.uploads.length + plan.unchanged === 0;
  if (!isEmpty && plan.extra.length <= most) return;
  throw new CdnError({
    reason: "config",
    subject: folder,
    what: isEmpty
      ? l10n.t("it holds no file, and everything in the site would be deleted")
      : l10n.t("{0} files would be deleted, more than --max-delete {1}", plan.extra.length, most),
    remedy: isEmpty
      ? l10n.t("Build the site first; files rm deletes what is really to go. Nothing was changed.")
      : l10n.t("Look at them with --dry-run. Nothing was changed."),
  });
}

function sayPlan(plan: SyncPlan, deletes: boolean, each: boolean, cli: Cli): void {
  if (each) {
    for (const { name: file, why } of plan.uploads) cli.err(`${why === "new" ? "+" : "~"} ${file}`);
    if (deletes) for (const extra of plan.extra) cli.err(`- ${extra}`);
  }
  cli.err(
    l10n.t(
      "{0} to send ({1}), {2} unchanged, {3} to delete",
      plan.uploads.length,
      sizeText(plan.bytes),
      plan.unchanged,
      deletes ? plan.extra.length : 0,
    ),
  );
}

function planJson(site: string, plan: SyncPlan, deletes: boolean) {
  return {
    site,
    uploads: plan.uploads.map(({ name: file, size, why }) => ({ name: file, size, why })),
    unchanged: plan.unchanged,
    deletes: deletes ? plan.extra : [],
  };
}
