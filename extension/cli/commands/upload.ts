import path from "node:path";
import * as l10n from "@vscode/l10n";
import { siteCommand } from "../parser/options.ts";
import type { Cli, RunOptions, Start } from "../run/cli.ts";
import { exitCode } from "../run/exitCodes.ts";
import { forEach, open, sayErrors, stateFolderOf } from "../run/fileRun.ts";
import { chosenSite, type SiteOptions } from "../run/sites.ts";
import { errorJson } from "../text/errorJson.ts";

interface UploadOptions extends SiteOptions, RunOptions {
  readonly name?: string | undefined;
}

/**
 * `cdn-worker upload FILE…`: one URL a line on standard output, in the order of the files, and nothing else: what
 * Typora's custom command and scripts read.
 */
export function uploadCommand(start: Start) {
  return siteCommand("upload")
    .summary(l10n.t("upload files under names of their own and print their URLs"))
    .description(
      l10n.t(
        "Uploads files under the names that the site's template gives them, and prints one URL a line, in their order, and nothing else. The same bytes are not sent twice, and nothing is ever replaced.",
      ),
    )
    .argument("<file...>", l10n.t("the files"))
    .option("--name <template>", l10n.t("the template of the names, instead of the site's"))
    .action((files, options) => start(options, (cli) => upload(files, options, cli)));
}

async function upload(files: readonly string[], options: UploadOptions, cli: Cli): Promise<number> {
  const site = await chosenSite(options, cli);
  const siteBucket = await open({ site, path: "" }, cli);
  const [{ uploadFile }, { newTransfers }, { siteUrl }] = await Promise.all([
    import("../../files/uploadFile.ts"),
    import("../../files/transfer.ts"),
    import("../../files/siteUrl.ts"),
  ]);
  const transfers = newTransfers();
  const context = { transfers, stateFolder: await stateFolderOf(cli), now: cli.context.now };
  // One after the other: of two files with one name, the second has to see the first.
  const inTurn = oneByOne();
  const { results: urls, errors } = await forEach(files, cli, inTurn, async (file) =>
    siteUrl(site, await uploadFile(siteBucket, path.resolve(cli.cwd, file), options.name, context)),
  );
  sayErrors(errors, cli);
  if (cli.json) cli.out(JSON.stringify({ site: site.name, urls, errors: errors.map(errorJson) }, null, 2));
  else if (urls.length > 0) cli.out(urls.join("\n"));
  return errors.length > 0 ? exitCode.error : exitCode.ok;
}

function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
