import type { RunContext } from "../core/runContext.ts";

/** What a command of the command line gets from `main.ts`: where it may write, what it may ask. */
export interface CliFace {
  readonly context: RunContext;
  /** Standard output: the result, one JSON document with `--json`. */
  readonly out: (text: string) => void;
  /** Standard error: everything a person reads along the way. */
  readonly err: (text: string) => void;
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** True at once with `--yes`; false where nobody can be asked. */
  readonly confirm: (question: string) => Promise<boolean>;
}
