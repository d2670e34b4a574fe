import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { usualConfig } from "../run/sites.ts";

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Names of the sites in a configuration file; empty where it cannot be read. */
export type SiteNames = (config: string) => Promise<readonly string[]>;

/**
 * What can stand where the cursor is.
 *
 * @param finished the words in front of it, without the program's name
 * @param word what is typed of it, perhaps nothing
 * @returns "files" where the shell knows better
 */
export async function candidates(
  root: CommandUnknownOpts,
  finished: readonly string[],
  word: string,
  siteNames: SiteNames,
): Promise<readonly Candidate[] | "files"> {
  // bash takes `--site=im` for three words.
  const words = finished.filter((each) => each !== "=");
  const typed = word === "=" ? "" : word;
  const at = walk(root, words);
  const inside = /^(--[^=]+=)(.*)$/s.exec(typed);
  const option = inside ? optionNamed(at.command, inside[1]?.slice(0, -1)) : at.awaits;
  const [prefix, part] = inside ? [inside[1] ?? "", inside[2] ?? ""] : ["", typed];
  if (option) {
    const values = await valuesOf(option, words, siteNames);
    return values === "files"
      ? values
      : starting(values, part).map((each) => ({ ...each, value: prefix + each.value }));
  }
  if (typed.startsWith("-")) return starting(optionsOf(at.command), typed);
  if (at.command.name() === "help") return starting(commandsOf(walk(root, at.operands).command), typed);
  if (at.operands.length === 0 && at.command.commands.length > 0)
    return starting(commandsOf(at.command), typed);
  const argument = at.command.registeredArguments[at.operands.length];
  return starting(choicesOf(argument), typed);
}

interface Place {
  readonly command: CommandUnknownOpts;
  /** The option whose value comes next. */
  readonly awaits: Option | undefined;
  readonly operands: readonly string[];
}

/** Where the words lead: down the commands, over options and their values. */
function walk(root: CommandUnknownOpts, words: readonly string[]): Place {
  let command = root;
  let awaits: Option | undefined;
  const operands: string[] = [];
  for (const word of words) {
    if (awaits) awaits = undefined;
    else if (word.startsWith("-")) {
      const option = optionNamed(command, word);
      awaits = option?.required ? option : undefined;
    } else {
      const below = operands.length === 0 && visible(command).find((each) => each.name() === word);
      if (below) command = below;
      else operands.push(word);
    }
  }
  return { command, awaits, operands };
}

function optionNamed(command: CommandUnknownOpts, flag: string | undefined): Option | undefined {
  return command.options.find(({ long, short }) => flag !== undefined && (long === flag || short === flag));
}

/** The name that an option gives to its value says what the value is. */
async function valuesOf(option: Option, words: readonly string[], siteNames: SiteNames) {
  if (option.flags.endsWith("<file>")) return "files";
  if (!option.flags.endsWith("<site>")) return [];
  const names = await siteNames(valueIn(words, ["-c", "--config"]) ?? usualConfig);
  return names.map((value) => ({ value, description: "" }));
}

function valueIn(words: readonly string[], flags: readonly string[]): string | undefined {
  const index = words.findLastIndex((word) => flags.includes(word.split("=", 1)[0] ?? ""));
  return index < 0 ? undefined : (words[index]?.split("=", 2)[1] ?? words[index + 1]);
}

function optionsOf(command: CommandUnknownOpts): readonly Candidate[] {
  const shown = command.createHelp().visibleOptions(command);
  return shown.map(({ long, short, description }) => ({ value: long ?? short ?? "", description }));
}

function commandsOf(command: CommandUnknownOpts): readonly Candidate[] {
  return visible(command).map((each) => ({ value: each.name(), description: each.summary() }));
}

function visible(command: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  return command.createHelp().visibleCommands(command);
}

function choicesOf(argument: Argument | undefined): readonly Candidate[] {
  return (argument?.argChoices ?? []).map((value) => ({ value, description: "" }));
}

function starting(all: readonly Candidate[], typed: string): readonly Candidate[] {
  return all.filter(({ value }) => value.startsWith(typed));
}
