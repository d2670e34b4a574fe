import { parseArgs } from "node:util";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";

/** What was typed, checked. */
export interface Invocation {
  readonly command: string;
  readonly positionals: readonly string[];
  readonly config: string;
  readonly site: string | undefined;
  readonly json: boolean;
  /** `--yes` was given, with or without a name. */
  readonly yes: boolean;
  /** Names given with `--yes NAME`: foreign objects that may be replaced. */
  readonly consents: readonly string[];
  readonly wait: boolean;
  readonly verbose: boolean;
  readonly out: string | undefined;
  readonly minify: boolean;
  readonly eject: boolean;
  readonly version: boolean;
  readonly paths: readonly string[];
  readonly expires: string | undefined;
  readonly help: boolean;
}

const options = {
  config: { type: "string", short: "c", default: "cdn.jsonc" },
  site: { type: "string", short: "s" },
  json: { type: "boolean", default: false },
  wait: { type: "boolean", default: false },
  verbose: { type: "boolean", short: "v", default: false },
  out: { type: "string", short: "o" },
  minify: { type: "boolean", default: false },
  eject: { type: "boolean", default: false },
  version: { type: "boolean", default: false },
  path: { type: "string", multiple: true },
  expires: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws CdnError (config) naming the argument that is not understood. */
export function parseInvocation(args: readonly string[]): Invocation {
  const { rest, yes, consents } = takeYes(args);
  try {
    const { values, positionals, tokens } = parseArgs({
      args: rest,
      options,
      allowPositionals: true,
      tokens: true,
    });
    refuseTwice(tokens.flatMap((token) => (token.kind === "option" ? [token.name] : [])));
    const [command = "help", ...others] = positionals;
    return {
      command,
      positionals: others,
      config: values.config,
      site: values.site,
      json: values.json,
      yes,
      consents,
      wait: values.wait,
      verbose: values.verbose,
      out: values.out,
      minify: values.minify,
      eject: values.eject,
      version: values.version,
      paths: values.path ?? [],
      expires: values.expires,
      help: values.help,
    };
  } catch (error) {
    throw new CdnError({
      reason: "config",
      subject: "cdn-worker",
      what: parseComplaint(error),
      remedy: l10n.t("See cdn-worker --help."),
      cause: error,
    });
  }
}

/** Of two values of one option the last would count, and the first be forgotten without a word. */
function refuseTwice(names: readonly string[]): void {
  const once = Object.entries(options).flatMap(([name, option]) =>
    option.type === "string" && !("multiple" in option) ? [name] : [],
  );
  const twice = once.find((name) => names.filter((given) => given === name).length > 1);
  if (twice !== undefined) throw new Error(l10n.t("{0} is given twice", `--${twice}`));
}

/** Node's own words, without its advice on arguments that start with a dash. */
function parseComplaint(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const [first = said] = said.split(/\. To specify a positional argument|\n/);
  return first.replace(/\.$/, "");
}

/** Options of every command that take a value: what follows them is no command and no name. */
const valued: ReadonlySet<string> = new Set([
  ...Object.entries(options).flatMap(([name, option]) =>
    option.type === "string" ? [`--${name}`, ...("short" in option ? [`-${option.short}`] : [])] : [],
  ),
  "--cert",
  "--key",
  "--domain",
]);

/** Where the command stands: the first argument that is neither an option nor the value of one. -1 without any. */
export function commandIndex(args: readonly string[]): number {
  return args.findIndex((arg, index) => !arg.startsWith("-") && !valued.has(args[index - 1] ?? ""));
}

/** `--yes` takes an optional value, which parseArgs does not know: `--yes`, `--yes NAME` and `--yes=NAME`. */
export function takeYes(args: readonly string[]): { rest: string[]; yes: boolean; consents: string[] } {
  const rest: string[] = [];
  const consents: string[] = [];
  let yes = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg !== "--yes" && arg !== "-y" && !arg.startsWith("--yes=")) {
      rest.push(arg);
      continue;
    }
    yes = true;
    const next = args[index + 1];
    if (arg.startsWith("--yes=")) consents.push(arg.slice("--yes=".length));
    else if (next !== undefined && !next.startsWith("-") && commandIndex(rest) >= 0) {
      consents.push(next);
      index++;
    }
  }
  return { rest, yes, consents };
}
