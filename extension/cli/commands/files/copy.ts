import * as l10n from "@vscode/l10n";
import { CdnError } from "../../../core/cdnError.ts";
import { changingCommand } from "../../parser/options.ts";
import { usageError } from "../../parser/usageError.ts";
import type { Cli, RunOptions, Start } from "../../run/cli.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { addresses, forEach, open, sayErrors, sayPurge, stateFolderOf } from "../../run/fileRun.ts";
import type { SiteOptions } from "../../run/sites.ts";
import { errorJson } from "../../text/errorJson.ts";
import { dryRunOption } from "./options.ts";

interface CopyOptions extends SiteOptions, RunOptions {
  readonly dryRun?: boolean | undefined;
}

/** `cdn-worker files cp`: within a site, without the bytes travelling here. */
export function filesCopyCommand(start: Start) {
  return copying("cp", start)
    .summary(l10n.t("copy files within the site"))
    .description(
      l10n.t("Copies a file, a folder or what a glob matches within the site; no byte travels here."),
    );
}

/** `cdn-worker files mv`: the same, and deletes what was copied. */
export function filesMoveCommand(start: Start) {
  return copying("mv", start)
    .summary(l10n.t("move or rename files within the site"))
    .description(
      l10n.t(
        "Moves a file, a folder or what a glob matches within the site: copied, then deleted, since a bucket cannot rename.",
      ),
    );
}

function copying(name: "cp" | "mv", start: Start) {
  return changingCommand(name)
    .argument("<from>", l10n.t("SITE:PATH, SITE:FOLDER/ or SITE:GLOB"))
    .argument("<to>", l10n.t("SITE:PATH, or SITE:FOLDER/ for several"))
    .addOption(dryRunOption())
    .action((from, to, options) => start(options, (cli) => copyFiles(name, [from, to], options, cli)));
}

async function copyFiles(
  name: "cp" | "mv",
  texts: readonly [string, string],
  options: CopyOptions,
  cli: Cli,
): Promise<number> {
  const command = `cdn-worker files ${name}`;
  const [from, to] = await addresses(texts, options, cli);
  if (from === undefined || to === undefined) throw new Error("Two texts are two addresses.");
  if (from.site.name !== to.site.name) {
    throw usageError(command, l10n.t("both addresses must be of one site"));
  }
  const siteBucket = await open(from, cli);
  const [
    { findObjects },
    { copyObject },
    { deleteObjects },
    { headObject },
    put,
    { inBucket },
    transfer,
    changes,
  ] = await Promise.all([
    import("../../../files/findObjects.ts"),
    import("../../../s3/copyObject.ts"),
    import("../../../s3/deleteObjects.ts"),
    import("../../../s3/headObject.ts"),
    import("../../../files/putFile.ts"),
    import("../../../files/problem.ts"),
    import("../../../files/transfer.ts"),
    import("../../../files/changing.ts"),
  ]);
  const objects = await findObjects(siteBucket, from.path);
  const isFolder = to.path === "" || to.path.endsWith("/");
  if (objects.length > 1 && !isFolder) {
    throw usageError(command, l10n.t("several files need a folder: a path that ends with a slash"));
  }
  const base = from.path.endsWith("/") ? from.path.length : undefined;
  const wanted = objects.map((object) => {
    const below = base === undefined ? (object.path.split("/").at(-1) ?? "") : object.path.slice(base);
    return { object, path: isFolder ? to.path + below : to.path };
  });
  const targets = new Set(wanted.map(({ path }) => path));
  if (targets.size < wanted.length || wanted.some(({ object, path }) => object.path === path)) {
    throw usageError(command, l10n.t("two files would have one name"));
  }
  if (options.dryRun) {
    for (const { object, path } of wanted) cli.err(`${object.path} → ${path}`);
    if (cli.json) {
      const files = wanted.map(({ object, path }) => ({ from: object.path, to: path }));
      cli.out(JSON.stringify({ site: from.site.name, files }, null, 2));
    }
    return exitCode.changes;
  }
  const transfers = transfer.newTransfers();
  const replaceable = new Set(options.replace);
  const { bucket } = siteBucket;
  const moved = (results: readonly { from: string; to: string }[]) =>
    results.flatMap((each) => (name === "mv" ? [each.from, each.to] : [each.to]));
  const { result, purge } = await changes.changing(
    siteBucket,
    moved(wanted.map(({ object, path }) => ({ from: object.path, to: path }))),
    { stateFolder: await stateFolderOf(cli), context: cli.context },
    () =>
      forEach(wanted, cli, transfers.files, ({ object, path }) =>
        inBucket(siteBucket, "write", path, async () => {
          const key = put.checkedKey(siteBucket, path);
          const there = await headObject(bucket, key);
          if (there !== undefined && !cli.yes && !replaceable.has(path)) throw occupied(path);
          const source = await headObject(bucket, object.key);
          if (source === undefined) throw gone(object.path);
          await copyObject(bucket, source, key);
          if (name === "mv") await deleteObjects(bucket, [object.key]);
          cli.err(`✔ ${object.path} → ${path}`);
          return { from: object.path, to: path };
        }),
      ),
    ({ results }) => moved(results),
  );
  sayErrors(result.errors, cli);
  sayPurge(purge, cli);
  if (cli.json) {
    const document = {
      site: from.site.name,
      files: result.results,
      purge,
      errors: result.errors.map(errorJson),
    };
    cli.out(JSON.stringify(document, null, 2));
  }
  return result.errors.length > 0 ? exitCode.error : exitCode.ok;
}

function occupied(path: string): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: path,
    what: l10n.t("something else is there already"),
    remedy: l10n.t("Choose another name, or add --replace {0}.", path),
  });
}

function gone(path: string): CdnError {
  return new CdnError({
    reason: "notFound",
    subject: path,
    what: l10n.t("there is no such file"),
    remedy: l10n.t("List what there is: files list."),
  });
}
