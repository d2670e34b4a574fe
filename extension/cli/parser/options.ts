/* The options that commands have in common, each written once. A value's name says what completes it. */
import { Option } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { CliCommand } from "./cliCommand.ts";

const configOption = () =>
  new Option("-c, --config <file>", l10n.t("the configuration; cdn.jsonc by default"));

const siteOption = () => new Option("-s, --site <site>", l10n.t("one site of the file; all by default"));

const jsonOption = () => new Option("--json", l10n.t("one JSON document on standard output"));

const verboseOption = () => new Option("-v, --verbose", l10n.t("every request in the log"));

const yesOption = () => new Option("-y, --yes", l10n.t("do not ask"));

const replaceOption = () =>
  repeated("--replace <name>", l10n.t("also replace the foreign object of this name; may be repeated"));

/** An option that may be given several times, each with one value. */
export function repeated<Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, description).argParser((value, former: readonly string[] | undefined) => [
    ...(former ?? []),
    value,
  ]);
}

/** A command of any kind. `--yes` is understood by those that ask nothing, too: scripts give it to all. */
export function command(name: string) {
  return new CliCommand(name)
    .addOption(jsonOption())
    .addOption(verboseOption())
    .addOption(yesOption().hideHelp());
}

/** A command that asks before it acts. */
export function askingCommand(name: string) {
  return new CliCommand(name).addOption(yesOption()).addOption(jsonOption()).addOption(verboseOption());
}

/** A command that reads sites of a `cdn.jsonc`. */
export function siteCommand(name: string) {
  return command(name).addOption(configOption()).addOption(siteOption());
}

/** A command that asks before it acts on a site. */
export function askingSiteCommand(name: string) {
  return new CliCommand(name)
    .addOption(configOption())
    .addOption(siteOption())
    .addOption(yesOption())
    .addOption(jsonOption())
    .addOption(verboseOption());
}

/** A command that changes what sites are made of. */
export function changingCommand(name: string) {
  return new CliCommand(name)
    .addOption(configOption())
    .addOption(siteOption())
    .addOption(yesOption())
    .addOption(replaceOption())
    .addOption(jsonOption())
    .addOption(verboseOption());
}

/** A command that only holds others. Its options stand for theirs: `dns --site images plan`. */
export function commandGroup(name: string) {
  return new CliCommand(name)
    .addOption(configOption().hideHelp())
    .addOption(siteOption().hideHelp())
    .addOption(yesOption().hideHelp())
    .addOption(replaceOption().hideHelp())
    .addOption(jsonOption().hideHelp())
    .addOption(verboseOption().hideHelp());
}

/** The program itself: what stands in front of a command's name is that command's. */
export function rootCommand(name: string) {
  return changingCommand(name);
}
