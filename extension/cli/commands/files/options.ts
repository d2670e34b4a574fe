import { Option } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";

export const dryRunOption = () => new Option("--dry-run", l10n.t("show what would be done and stop"));

export const transfersOption = () =>
  new Option("--transfers <number>", l10n.t("files at once; 16 by default"));

export const cacheControlOption = () =>
  new Option(
    "--cache-control <value>",
    l10n.t("Cache-Control of the files; without it the site's rules hold when they are served"),
  );
