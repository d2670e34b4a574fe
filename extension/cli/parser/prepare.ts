/* What all commands of the tree have in common, done once it stands. */
import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { CliCommand, typedName } from "./cliCommand.ts";
import { usageError } from "./usageError.ts";

export interface HelpOutput {
  readonly write: (text: string) => void;
  /** Columns of the terminal; undefined where the output is none. */
  readonly columns: number | undefined;
}

/** Words that commander puts into a help text, in the reader's language. */
function words(): Readonly<Record<string, string>> {
  return {
    "Usage:": l10n.t("Usage:"),
    "Arguments:": l10n.t("Arguments:"),
    "Options:": l10n.t("Options:"),
    "Commands:": l10n.t("Commands:"),
    "[options]": l10n.t("[options]"),
    "[command]": l10n.t("[command]"),
  };
}

/** Gives every command of the tree its help, its language and its strictness. */
export function prepare(root: CommandUnknownOpts, help: HelpOutput): void {
  const say = words();
  root
    .configureOutput({ writeOut: help.write, getOutHelpWidth: () => Math.min(help.columns ?? 100, 110) })
    .configureHelp({
      styleTitle: (title) => say[title] ?? title,
      styleUsage: (usage) => usage.replace(/\[(options|command)\]/g, (word) => say[word] ?? word),
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map((argument) => valueName(argument))].join(" "),
    })
    .helpOption("-h, --help", l10n.t("show this help"))
    .enablePositionalOptions()
    .exitOverride();
  inherit(root);
  root.hook("preAction", (_root, action) => takeFromAbove(action));
}

function valueName(argument: Argument): string {
  const shown = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${shown}>` : `[${shown}]`;
}

function inherit(command: CommandUnknownOpts): void {
  // help COMMAND is a command of ours, at the root.
  command.helpCommand(false);
  for (const option of command.options) watch(command, option);
  for (const below of command.commands) {
    below.copyInheritedSettings(command);
    inherit(below);
  }
}

/** Of two values of one option the last would count, and the first be forgotten without a word. */
function watch(command: CommandUnknownOpts, option: Option): void {
  if (!option.required) return;
  let times = 0;
  command.on(`option:${option.name()}`, (value: string) => {
    times++;
    if (times > 1 && !option.parseArg) throw givenTwice(command, option);
    // commander takes the option that follows for the value: `--config --json`.
    if (/^-./.test(value) && command instanceof CliCommand) command.optionMissingArgument(option);
  });
}

/** Gives a command the options that stand in front of its name: `cdn-worker --site images plan`. */
function takeFromAbove(action: CommandUnknownOpts): void {
  for (let above = action.parent; above; above = above.parent) {
    for (const option of above.options) {
      const key = option.attributeName();
      if (above.getOptionValueSource(key) !== "cli") continue;
      const own = action.options.find(({ long }) => long === option.long);
      if (own === undefined) {
        if (action instanceof CliCommand) action.unknownOption(option.long ?? "");
        continue;
      }
      const value: unknown = above.getOptionValue(key);
      const given: unknown = action.getOptionValue(key);
      if (option.required && given !== undefined && !Array.isArray(given)) throw givenTwice(action, own);
      const both = Array.isArray(given) && Array.isArray(value) ? [...value, ...given] : value;
      action.setOptionValueWithSource(key, both, "cli");
    }
  }
}

function givenTwice(command: CommandUnknownOpts, { long }: Option): Error {
  return usageError(typedName(command), l10n.t("{0} is given twice", long ?? ""));
}
