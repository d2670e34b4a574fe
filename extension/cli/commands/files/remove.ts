import * as l10n from "@vscode/l10n";
import { askingSiteCommand } from "../../parser/options.ts";
import type { Cli, RunOptions, Start } from "../../run/cli.ts";
import { confirmed } from "../../run/confirmed.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { oneAddress, open, sayErrors, sayPurge, stateFolderOf } from "../../run/fileRun.ts";
import type { SiteOptions } from "../../run/sites.ts";
import { errorJson } from "../../text/errorJson.ts";
import { dryRunOption } from "./options.ts";

interface RemoveOptions extends SiteOptions, RunOptions {
  readonly dryRun?: boolean | undefined;
}

/** `cdn-worker files rm SITE:PATH`: deletes files, and purges them. */
export function filesRemoveCommand(start: Start) {
  return askingSiteCommand("rm")
    .summary(l10n.t("delete files of the site"))
    .description(
      l10n.t(
        "Deletes a file, a folder (SITE:FOLDER/) or what a glob matches, and purges them. Asks first; where nobody can be asked it needs --yes.",
      ),
    )
    .argument("<address>", l10n.t("SITE:PATH, SITE:FOLDER/ or SITE:GLOB"))
    .addOption(dryRunOption())
    .action((text, options) => start(options, (cli) => removeFiles(text, options, cli)));
}

async function removeFiles(text: string, options: RemoveOptions, cli: Cli): Promise<number> {
  const address = await oneAddress(text, options, cli);
  const siteBucket = await open(address, cli);
  const { findObjects } = await import("../../../files/findObjects.ts");
  const objects = await findObjects(siteBucket, address.path);
  const { name } = address.site;
  for (const { path } of objects) cli.err(`– ${name}:${path}`);
  if (options.dryRun) {
    if (cli.json) cli.out(JSON.stringify({ site: name, files: objects.map(({ path }) => path) }, null, 2));
    return exitCode.changes;
  }
  const question = l10n.t("Delete {0} files for good?", objects.length);
  await confirmed({ subject: `${name}:${address.path}`, question, destroys: true }, cli);
  const [{ deleteObjects }, { inBucket }, { notDeleted }, { changing }] = await Promise.all([
    import("../../../s3/deleteObjects.ts"),
    import("../../../files/problem.ts"),
    import("../../../files/applySync.ts"),
    import("../../../files/changing.ts"),
  ]);
  const paths = new Map(objects.map(({ key, path }) => [key, path]));
  const { result: failures, purge } = await changing(
    siteBucket,
    [...paths.values()],
    { stateFolder: await stateFolderOf(cli), context: cli.context },
    () =>
      inBucket(siteBucket, "delete", address.path, () => deleteObjects(siteBucket.bucket, [...paths.keys()])),
  );
  const errors = failures.map(({ key, code }) => notDeleted(paths.get(key) ?? key, code));
  for (const { key } of failures) paths.delete(key);
  sayErrors(errors, cli);
  sayPurge(purge, cli);
  if (cli.json) {
    const document = { site: name, deleted: [...paths.values()], purge, errors: errors.map(errorJson) };
    cli.out(JSON.stringify(document, null, 2));
  }
  return errors.length > 0 ? exitCode.error : exitCode.ok;
}
