import { Command, type CommandUnknownOpts, type Option } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { asArgument } from "../../core/change.ts";
import { nearName } from "../../site/nearName.ts";
import { usageError } from "./usageError.ts";

/** The command with those above it, as it is typed: `cdn-worker cert push`. */
export function typedName(command: CommandUnknownOpts): string {
  return command.parent ? `${typedName(command.parent)} ${command.name()}` : command.name();
}

/**
 * commander's command that says what is wrong as every error here does: in the reader's language, with a remedy,
 * as a `CdnError`. commander calls these methods for the mistakes that it finds (its lib/command.js); what it
 * would print by itself is English only.
 */
export class CliCommand extends Command {
  /** All that was typed; commander sets it at the root, and its types leave it out. */
  declare readonly rawArgs: readonly string[];

  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  unknownOption(typed: string): never {
    const [flag = typed, value] = typed.split("=", 2);
    if (value !== undefined && isYes(flag)) throw this.#formerYes(value);
    if (value !== undefined && this.options.some(({ long, short }) => long === flag || short === flag)) {
      throw usageError(typedName(this), l10n.t("{0} takes no value", flag));
    }
    const known = this.options.flatMap(({ hidden, long }) => (hidden || !long ? [] : [long.slice(2)]));
    const near = flag.startsWith("--") ? nearName(flag.slice(2), [...known, "help"]) : undefined;
    throw usageError(
      typedName(this),
      l10n.t("there is no option {0}", flag),
      near && l10n.t('Did you mean "{0}"?', `--${near}`),
    );
  }

  unknownCommand(): never {
    const [name = ""] = this.args;
    throw this.#isBehindYes(name) ? this.#formerYes(name) : noCommand(this, name);
  }

  optionMissingArgument(option: Pick<Option, "long">): never {
    throw usageError(typedName(this), l10n.t("{0} needs a value", option.long ?? ""));
  }

  missingArgument(name: string): never {
    throw usageError(typedName(this), l10n.t("it needs an argument: {0}", name));
  }

  /** `deploy images` means one site to the person who typed it, and would deploy all of them. */
  _excessArguments(received: readonly string[]): never {
    const extra = received[this.registeredArguments.length] ?? "";
    if (this.#isBehindYes(extra)) throw this.#formerYes(extra);
    const hasSites = this.options.some(({ long }) => long === "--site");
    throw usageError(
      typedName(this),
      l10n.t('it takes no argument "{0}"', extra),
      hasSites ? l10n.t("To choose one site of the file, write --site {0}.", extra) : undefined,
    );
  }

  /** commander's answer to a command that is missing. */
  override help(): never {
    const names = this.commands
      .filter((command) => command.summary() !== "")
      .map((command) => command.name());
    throw usageError(typedName(this), l10n.t("it needs a command: {0}", names.join(", ")));
  }

  #isBehindYes(argument: string): boolean {
    const root = rootOf(this);
    const typed = root instanceof CliCommand ? root.rawArgs : [];
    return typed.some((flag, index) => isYes(flag) && typed[index + 1] === argument);
  }

  /** `--yes` took the name of a foreign object before `--replace` was there. */
  #formerYes(name: string): Error {
    return usageError(
      typedName(this),
      l10n.t('--yes takes no name any more, and "{0}" stands behind it', name),
      l10n.t("What is not ours is named by an option of its own: --replace {0}.", asArgument(name)),
    );
  }
}

export function noCommand(group: CommandUnknownOpts, name: string): Error {
  const known = group.commands.flatMap((command) => (command.summary() === "" ? [] : [command.name()]));
  const near = nearName(name, known);
  return usageError(
    typedName(group),
    l10n.t("there is no command {0}", name),
    near && l10n.t('Did you mean "{0}"?', near),
  );
}

export function rootOf(command: CommandUnknownOpts): CommandUnknownOpts {
  return command.parent ? rootOf(command.parent) : command;
}

function isYes(flag: string): boolean {
  return flag === "--yes" || flag === "-y";
}
