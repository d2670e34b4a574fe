import * as l10n from "@vscode/l10n";
import { commandGroup } from "../../parser/options.ts";
import type { Start } from "../../run/cli.ts";
import { filesCopyCommand, filesMoveCommand } from "./copy.ts";
import { filesGetCommand } from "./get.ts";
import { filesListCommand } from "./list.ts";
import { filesPutCommand } from "./put.ts";
import { filesRemoveCommand } from "./remove.ts";
import { filesSyncCommand } from "./sync.ts";
import { filesUrlCommand } from "./url.ts";

/** `cdn-worker files`: what lies in the bucket of a site. */
export function filesCommands(start: Start) {
  return commandGroup("files")
    .summary(l10n.t("the files of a site: list, put, get, rm, mv, cp, url, sync"))
    .description(
      l10n.t(
        "The files of a site. An address is SITE:PATH, or :PATH for the only site; a URL of the site will do as well.",
      ),
    )
    .addCommand(filesListCommand(start))
    .addCommand(filesPutCommand(start))
    .addCommand(filesGetCommand(start))
    .addCommand(filesRemoveCommand(start))
    .addCommand(filesMoveCommand(start))
    .addCommand(filesCopyCommand(start))
    .addCommand(filesUrlCommand(start))
    .addCommand(filesSyncCommand(start));
}
