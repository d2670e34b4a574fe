import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { maskSecrets } from "../core/credentials.ts";
import type { RunContext } from "../core/runContext.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../providers/registry.ts";
import { nearName } from "../site/nearName.ts";
import { version } from "../worker/version.ts";
import { commandIndex, type Invocation, parseInvocation, takeYes } from "./arguments.ts";
import { ask } from "./ask.ts";
import { certCommand } from "./certCommand.ts";
import { dnsCommand } from "./dnsCommand.ts";
import { errorJson } from "./errorJson.ts";
import { exitCode } from "./exitCodes.ts";
import type { CliFace } from "./face.ts";
import { helpText } from "./help.ts";
import { progressView } from "./progress.ts";
import { signCommand } from "./signCommand.ts";
import {
  type Command,
  deployCommand,
  destroyCommand,
  generateCommand,
  planCommand,
  purgeCommand,
  rollbackCommand,
  statusCommand,
  verifyCommand,
} from "./siteCommands.ts";
import { stopJson, stopText } from "./stopText.ts";
import { refuseExtra } from "./strayArguments.ts";

/** Each command, and how many arguments it takes at most. */
const commands = new Map<string, { readonly run: Command; readonly most: number }>([
  ["generate", { run: generateCommand, most: 0 }],
  ["plan", { run: planCommand, most: 0 }],
  ["deploy", { run: deployCommand, most: 0 }],
  ["status", { run: statusCommand, most: 0 }],
  ["verify", { run: verifyCommand, most: 0 }],
  ["rollback", { run: rollbackCommand, most: 1 }],
  ["purge", { run: purgeCommand, most: Number.POSITIVE_INFINITY }],
  ["destroy", { run: destroyCommand, most: 0 }],
  ["sign", { run: signCommand, most: 1 }],
]);

/** Commands that read their own arguments. */
const families = new Map<string, (args: readonly string[], face: CliFace) => Promise<number>>([
  ["cert", certCommand],
  ["dns", dnsCommand],
]);

async function main(args: readonly string[]): Promise<number> {
  speakLocally();
  const credentials = credentialsFromEnvironment(process.env);
  const mask = (text: string) => maskSecrets(text, credentials);
  const json = args.includes("--json");
  let isSilent = true;
  const out = (text: string) => {
    isSilent = false;
    process.stdout.write(text.endsWith("\n") ? mask(text) : `${mask(text)}\n`);
  };
  const verbose = args.includes("--verbose") || args.includes("-v");
  const view = progressView({ stream: process.stderr, verbose, mask });
  const err = view.print;
  const { signal, stop } = stopOnSignal();
  try {
    const at = commandIndex(args);
    const family = families.get(args[at] ?? "");
    const invocation: Invocation | undefined = family ? undefined : parseInvocation(args);
    if (invocation?.version) return say(out, version);
    if (!family && (invocation?.help || invocation?.command === "help")) return say(out, helpText());

    const yes = takeYes(args);
    const context: RunContext = {
      credentials,
      endpoints: endpointsFromEnvironment(process.env),
      signal,
      emit: view.emit,
      templatesFolder: path.join(path.dirname(fileURLToPath(import.meta.url)), "worker-templates"),
      consents: new Set(yes.consents),
      waitForRecords: invocation?.wait ?? false,
      now: Date.now,
    };
    const face: CliFace = {
      context,
      out,
      err,
      json,
      env: process.env,
      cwd: workingFolder(),
      confirm: async (question) =>
        yes.yes || ask(question, { input: process.stdin, output: process.stderr }, signal, stop),
    };
    if (family) {
      const code = await family(args.toSpliced(at, 1), face);
      if (json && isSilent && code === exitCode.error) throw usageShown(args[at]);
      return code;
    }
    const command = invocation && commands.get(invocation.command);
    if (!command) throw unknownCommand(invocation?.command ?? "");
    refuseExtra(invocation, command.most);
    return await command.run(invocation, face);
  } catch (error) {
    const stopped = signal.aborted;
    err(stopped ? stopText(error) : `✖ ${errorText(error, verbose)}`);
    if (json) out(JSON.stringify({ error: stopped ? stopJson(error) : errorJson(error) }, null, 2));
    return stopped ? exitCode.cancelled : exitCode.error;
  } finally {
    view.finish();
  }
}

/** The command has told people how it is used; programs get a document all the same. */
function usageShown(family = ""): CdnError {
  return new CdnError({
    reason: "config",
    subject: `cdn-worker ${family}`,
    what: l10n.t("it was not understood"),
    remedy: l10n.t("See cdn-worker --help."),
  });
}

function unknownCommand(name: string): CdnError {
  const near = nearName(name, [...commands.keys(), ...families.keys()]);
  return new CdnError({
    reason: "config",
    subject: "cdn-worker",
    what: l10n.t("there is no command {0}", name),
    remedy: near === undefined ? l10n.t("See cdn-worker --help.") : l10n.t('Did you mean "{0}"?', near),
  });
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

function say(out: (text: string) => unknown, text: string): number {
  out(text);
  return exitCode.ok;
}

/** The first Ctrl-C stops in good order; the second one at once. */
function stopOnSignal() {
  const controller = new AbortController();
  // Every wait of a run listens to the one signal; that many listeners are no leak.
  setMaxListeners(0, controller.signal);
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCode.cancelled);
    controller.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return { signal: controller.signal, stop };
}

/** Chinese where the environment says so (POSIX locale variables, in their order). */
function speakLocally(): void {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  if (!/^zh([_.-]|$)/i.test(LC_ALL || LC_MESSAGES || LANG || "")) return;
  try {
    const bundle = new URL("../l10n/bundle.l10n.zh-cn.json", import.meta.url);
    l10n.config({ contents: readFileSync(bundle, "utf8") });
  } catch {
    // Without the bundle the texts stay English.
  }
}

/**
 * A reader may leave (`| head`): that breaks off no run, which would stand half done. An output that cannot be
 * written is said where it still can be, and fails the run.
 */
function watchOutput(failed: () => void): void {
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    failed();
    process.stderr.write(`✖ ${outputError(error).message}\n`);
  });
}

function outputError(cause: NodeJS.ErrnoException): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Standard output"),
    what: l10n.t("it cannot be written ({0})", cause.code ?? cause.message),
    remedy: l10n.t("Make room there, or send it elsewhere; what was done stays done."),
    cause,
  });
}

let isOutputLost = false;
watchOutput(() => {
  isOutputLost = true;
  process.exitCode = exitCode.error;
});
const code = await main(process.argv.slice(2));
process.exitCode = isOutputLost ? exitCode.error : code;
