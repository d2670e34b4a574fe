import { parseArgs } from "node:util";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../cdnError.ts";

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
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
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
      what: error instanceof Error ? error.message.replace(/\.$/, "") : String(error),
      remedy: l10n.t("See cdn-worker --help."),
      cause: error,
    });
  }
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
    else if (next !== undefined && !next.startsWith("-") && rest.some((given) => !given.startsWith("-"))) {
      consents.push(next);
      index++;
    }
  }
  return { rest, yes, consents };
}
