import path from "node:path";
import * as l10n from "@vscode/l10n";
import { siteCommand } from "../../parser/options.ts";
import { usageError } from "../../parser/usageError.ts";
import type { Cli, RunOptions, Start } from "../../run/cli.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { forEach, oneAddress, open, sayErrors, transfersOf } from "../../run/fileRun.ts";
import type { SiteOptions } from "../../run/sites.ts";
import { errorJson } from "../../text/errorJson.ts";
import { dryRunOption, transfersOption } from "./options.ts";

interface GetOptions extends SiteOptions, RunOptions {
  readonly dryRun?: boolean | undefined;
  readonly transfers?: string | undefined;
}

/** `cdn-worker files get SITE:PATH [FOLDER]`: files of the site into a local folder. */
export function filesGetCommand(start: Start) {
  return siteCommand("get")
    .summary(l10n.t("fetch files of the site into a folder"))
    .description(
      l10n.t(
        "Fetches a file, a folder (SITE:FOLDER/) or what a glob matches into a local folder. A file has its name only when it is whole.",
      ),
    )
    .argument("<address>", l10n.t("SITE:PATH, SITE:FOLDER/ or SITE:GLOB"))
    .argument("[folder]", l10n.t("the local folder"), ".")
    .addOption(dryRunOption())
    .addOption(transfersOption())
    .action((text, folder, options) => start(options, (cli) => getFiles(text, folder, options, cli)));
}

async function getFiles(text: string, folder: string, options: GetOptions, cli: Cli): Promise<number> {
  const address = await oneAddress(text, options, cli);
  const siteBucket = await open(address, cli);
  const [{ findObjects }, { getFile }, { newTransfers }, { foldedTogether }] = await Promise.all([
    import("../../../files/findObjects.ts"),
    import("../../../files/getFile.ts"),
    import("../../../files/transfer.ts"),
    import("../../../files/fileNames.ts"),
  ]);
  const found = await findObjects(siteBucket, address.path);
  // An empty object with a slash at its end stands for a folder in some programs.
  const objects = found.filter((object) => !object.path.endsWith("/"));
  const base = address.path.endsWith("/") ? address.path : "";
  const named = objects.map((object) => ({
    object,
    name:
      base === "" && objects.length === 1
        ? (object.path.split("/").at(-1) ?? "")
        : object.path.slice(base.length),
  }));
  const [pair] = foldedTogether(
    named.map(({ name }) => name),
    (name) => name.normalize("NFC").toLowerCase(),
  );
  if (pair !== undefined && process.platform !== "linux") {
    throw usageError(
      "cdn-worker files get",
      l10n.t("{0} and {1} are one name on this computer", pair[0], pair[1]),
    );
  }
  if (options.dryRun) {
    for (const { name } of named) cli.err(path.join(folder, name));
    if (cli.json) cli.out(JSON.stringify({ site: address.site.name, files: named.map(({ name }) => name) }));
    return named.length > 0 ? exitCode.changes : exitCode.ok;
  }
  const transfers = newTransfers(transfersOf("cdn-worker files get", options.transfers));
  const target = path.resolve(cli.cwd, folder);
  const { results, errors } = await forEach(named, cli, transfers.files, async ({ object, name }) => {
    const file = await getFile(siteBucket, object, target, name, { transfers });
    cli.err(`✔ ${path.relative(cli.cwd, file)}`);
    return { path: object.path, file, size: object.size };
  });
  sayErrors(errors, cli);
  if (cli.json) {
    cli.out(
      JSON.stringify({ site: address.site.name, files: results, errors: errors.map(errorJson) }, null, 2),
    );
  }
  return errors.length > 0 ? exitCode.error : exitCode.ok;
}
