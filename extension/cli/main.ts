import { fileURLToPath } from "node:url";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { maskSecrets } from "../core/credentials.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../providers/registry.ts";
import { speakLocally } from "./locale.ts";
import { createProgram, runProgram } from "./program.ts";
import { proxyFromEnvironment } from "./proxy.ts";
import type { Cli, RunOptions, Start } from "./run/cli.ts";
import { codeOfErrors, exitCode } from "./run/exitCodes.ts";
import { watchOutput } from "./terminal/standardOutput.ts";
import { stopOnSignal } from "./terminal/stopOnSignal.ts";
import { errorJson } from "./text/errorJson.ts";
import { stopJson, stopText } from "./text/stopText.ts";

/**
 * Runs the command line in this process, and sets its exit code.
 *
 * @param typed the arguments without Node's and the program's name
 * @param dist the folder of the built program, which holds what it needs at run time
 */
export async function main(typed: readonly string[], dist: URL): Promise<void> {
  speakLocally(process.env, dist);
  const code = await run(typed, dist);
  process.exitCode = isOutputLost ? exitCode.error : code;
}

let isOutputLost = false;
watchOutput(() => {
  isOutputLost = true;
  process.exitCode = exitCode.error;
});

async function run(typed: readonly string[], dist: URL): Promise<number> {
  const credentials = credentialsFromEnvironment(process.env);
  const mask = (text: string) => maskSecrets(text, credentials);
  const out = (text: string) => {
    process.stdout.write(text.endsWith("\n") ? mask(text) : `${mask(text)}\n`);
  };
  let err = (text: string) => {
    process.stderr.write(`${mask(text)}\n`);
  };
  let finish = () => {};
  let code: number = exitCode.ok;
  const { signal, stop } = stopOnSignal(exitCode.cancelled);

  const start: Start = async (options, command) => {
    const { progressView } = await import("./terminal/progress.ts");
    const view = progressView({ stream: process.stderr, verbose: options.verbose ?? false, mask });
    err = view.print;
    finish = view.finish;
    await proxyFromEnvironment(process.env);
    const context = {
      credentials,
      endpoints: endpointsFromEnvironment(process.env),
      signal,
      emit: view.emit,
      templatesFolder: fileURLToPath(new URL("worker-templates", dist)),
      consents: new Set(options.replace),
      waitForRecords: options.wait ?? false,
      now: Date.now,
    };
    code = await command({
      ...given(options),
      context,
      out,
      err,
      ask: (question) => ask(question, signal, stop),
    });
  };

  const help = { write: out, columns: process.stdout.columns as number | undefined };
  try {
    await runProgram(createProgram(start, help), typed);
    return code;
  } catch (error) {
    const stopped = signal.aborted;
    // What could not be parsed is asked for these two words all the same.
    const verbose = typed.includes("--verbose") || typed.includes("-v");
    err(stopped ? stopText(error) : `✖ ${errorText(error, verbose)}`);
    if (typed.includes("--json")) {
      out(JSON.stringify({ error: stopped ? stopJson(error) : errorJson(error) }, null, 2));
    }
    return stopped ? exitCode.cancelled : codeOfErrors([error]);
  } finally {
    finish();
  }
}

function given(options: RunOptions): Pick<Cli, "json" | "verbose" | "yes" | "canAsk" | "env" | "cwd"> {
  const json = options.json ?? false;
  return {
    json,
    verbose: options.verbose ?? false,
    yes: options.yes ?? false,
    canAsk: process.stdin.isTTY === true && !json,
    env: process.env,
    cwd: workingFolder(),
  };
}

async function ask(question: string, signal: AbortSignal, stop: () => void): Promise<boolean> {
  const terminal = await import("./terminal/ask.ts");
  return terminal.ask(question, { input: process.stdin, output: process.stderr }, signal, stop);
}

/** @throws CdnError where somebody has removed the folder that the shell still stands in. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new CdnError({
      reason: "config",
      subject: "cdn-worker",
      what: l10n.t("the folder that it was started in does not exist any more"),
      remedy: l10n.t("Change to another folder and run it again."),
      cause,
    });
  }
}

/** Everything foreseen is a `CdnError`; where a fault of ours shows, its trace is for `--verbose`. */
function errorText(error: unknown, verbose: boolean): string {
  if (error instanceof CdnError) return error.message;
  const said = error instanceof Error ? error.message : String(error);
  if (verbose && error instanceof Error) return error.stack ?? said;
  return l10n.t(
    "A fault in cdn-worker itself: {0}. Run it again with --verbose and report what it says.",
    said,
  );
}
