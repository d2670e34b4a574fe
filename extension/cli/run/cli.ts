import type { RunContext } from "../../core/runContext.ts";

/** What a command gets from the command line: what it works with, where it may write, what it may ask. */
export interface Cli {
  readonly context: RunContext;
  /** Standard output: the result, one JSON document with `--json`. */
  readonly out: (text: string) => void;
  /** Standard error: everything a person reads along the way. */
  readonly err: (text: string) => void;
  readonly json: boolean;
  /** `--verbose`. */
  readonly verbose: boolean;
  /** `--yes`: nobody is asked. */
  readonly yes: boolean;
  /** Somebody sits at the terminal and reads: without it a question is a no. */
  readonly canAsk: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Resolves to false where nobody can be asked. */
  readonly ask: (question: string) => Promise<boolean>;
}

/** What every run is made from: the options that commands have in common. */
export interface RunOptions {
  readonly json?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly replace?: readonly string[] | undefined;
  readonly wait?: boolean | undefined;
}

/** Gives a command what it runs with, and takes the exit code that it resolves to. */
export type Start = (options: RunOptions, run: (cli: Cli) => Promise<number>) => Promise<void>;
