import path from "node:path";
import * as l10n from "@vscode/l10n";
import { changingCommand } from "../../parser/options.ts";
import type { Cli, RunOptions, Start } from "../../run/cli.ts";
import { exitCode } from "../../run/exitCodes.ts";
import {
  forEach,
  oneAddress,
  open,
  sayErrors,
  sayPurge,
  stateFolderOf,
  transfersOf,
} from "../../run/fileRun.ts";
import type { SiteOptions } from "../../run/sites.ts";
import { errorJson } from "../../text/errorJson.ts";
import { cacheControlOption, dryRunOption, transfersOption } from "./options.ts";

interface PutOptions extends SiteOptions, RunOptions {
  readonly dryRun?: boolean | undefined;
  readonly transfers?: string | undefined;
  readonly cacheControl?: string | undefined;
}

/** `cdn-worker files put FILE… SITE:PATH`: local files into the site. */
export function filesPutCommand(start: Start) {
  return changingCommand("put")
    .summary(l10n.t("put local files into the site"))
    .description(
      l10n.t(
        "Puts local files into the site. A path that ends with a slash, and any where several files are named, is a folder. What is there already with the same bytes is not sent; something else is replaced only where --replace names it.",
      ),
    )
    .argument("<what...>", l10n.t("the files, then where to: FILE… SITE:PATH"))
    .addOption(dryRunOption())
    .addOption(transfersOption())
    .addOption(cacheControlOption())
    .action((what, options) => start(options, (cli) => putFiles(what, options, cli)));
}

async function putFiles(what: readonly string[], options: PutOptions, cli: Cli): Promise<number> {
  const files = what.slice(0, -1);
  const [last = ""] = what.slice(-1);
  const { needFiles } = await import("./needFiles.ts");
  needFiles("cdn-worker files put", files);
  const address = await oneAddress(last, options, cli);
  const isFolder = address.path === "" || address.path.endsWith("/") || files.length > 1;
  const folder = address.path === "" || address.path.endsWith("/") ? address.path : `${address.path}/`;
  const wanted = files.map((file) => ({
    file: path.resolve(cli.cwd, file),
    to: isFolder ? folder + path.basename(file).normalize("NFC") : address.path,
  }));
  const siteBucket = await open(address, cli);
  const [{ putFile }, { newTransfers }, { changing }] = await Promise.all([
    import("../../../files/putFile.ts"),
    import("../../../files/transfer.ts"),
    import("../../../files/changing.ts"),
  ]);
  if (options.dryRun) {
    for (const { file, to } of wanted) cli.err(`${file} → ${address.site.name}:${to}`);
    if (cli.json) cli.out(JSON.stringify({ site: address.site.name, files: wanted }, null, 2));
    return exitCode.changes;
  }
  const transfers = newTransfers(transfersOf("cdn-worker files put", options.transfers));
  const stateFolder = await stateFolderOf(cli);
  const context = { transfers, stateFolder, now: cli.context.now, cacheControl: options.cacheControl };
  const replaceable = new Set(options.replace);
  const { result, purge } = await changing(
    siteBucket,
    wanted.map(({ to }) => to),
    { stateFolder, context: cli.context },
    () =>
      forEach(wanted, cli, transfers.files, async ({ file, to }) => {
        const ifThere = cli.yes || replaceable.has(to) ? "replace" : "refuse";
        const done = await putFile(siteBucket, file, to, ifThere, context);
        cli.err(`${done === "sent" ? "✔" : "–"} ${address.site.name}:${to}`);
        return { path: to, sent: done === "sent" };
      }),
    ({ results }) => results.filter(({ sent }) => sent).map((each) => each.path),
  );
  sayErrors(result.errors, cli);
  sayPurge(purge, cli);
  if (cli.json) {
    const document = {
      site: address.site.name,
      files: result.results,
      purge,
      errors: result.errors.map(errorJson),
    };
    cli.out(JSON.stringify(document, null, 2));
  }
  return result.errors.length > 0 ? exitCode.error : exitCode.ok;
}
