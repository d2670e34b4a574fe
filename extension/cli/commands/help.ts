import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { CliCommand, noCommand, rootOf } from "../parser/cliCommand.ts";

/** `cdn-worker help [COMMAND …]`: the help of the program, or a command's own. */
export function helpCommand() {
  return new CliCommand("help")
    .summary(l10n.t("show how a command is used"))
    .description(l10n.t("Shows how a command is used; without one, all commands."))
    .argument("[command...]", l10n.t("the command, as cert push"))
    .action((names, _options, self) => find(rootOf(self), names).outputHelp());
}

function find(command: CommandUnknownOpts, [name, ...rest]: readonly string[]): CommandUnknownOpts {
  if (name === undefined) return command;
  const below = command.commands.find((each) => each.name() === name);
  if (below === undefined) throw noCommand(command, name);
  return find(below, rest);
}
