import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../cdnError.ts";
import { credentialsFromEnvironment, maskSecrets } from "../credentials.ts";
import type { RunContext } from "../deploy/runContext.ts";
import { endpointsFromEnvironment } from "../endpoints.ts";
import { version } from "../worker/version.ts";
import { type Invocation, parseInvocation, takeYes } from "./arguments.ts";
import { certCommand } from "./certCommand.ts";
import { dnsCommand } from "./dnsCommand.ts";
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

const commands: Readonly<Record<string, Command>> = {
  generate: generateCommand,
  plan: planCommand,
  deploy: deployCommand,
  status: statusCommand,
  verify: verifyCommand,
  rollback: rollbackCommand,
  purge: purgeCommand,
  destroy: destroyCommand,
  sign: signCommand,
};

/** Commands that read their own arguments. */
const families: Readonly<Record<string, (args: readonly string[], face: CliFace) => Promise<number>>> = {
  cert: certCommand,
  dns: dnsCommand,
};

async function main(args: readonly string[]): Promise<number> {
  speakLocally();
  const credentials = credentialsFromEnvironment(process.env);
  const mask = (text: string) => maskSecrets(text, credentials);
  const out = (text: string) => process.stdout.write(text.endsWith("\n") ? mask(text) : `${mask(text)}\n`);
  const verbose = args.includes("--verbose") || args.includes("-v");
  const view = progressView({ stream: process.stderr, verbose, mask });
  const err = view.print;
  const signal = stopOnSignal();
  try {
    const [first = "", ...rest] = args;
    const family = families[first];
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
      json: args.includes("--json"),
      env: process.env,
      cwd: process.cwd(),
      confirm: (question) => (yes.yes ? Promise.resolve(true) : ask(question, signal)),
    };
    if (family) return await family(rest, face);
    const command = invocation && commands[invocation.command];
    if (!invocation || !command) {
      err(l10n.t("cdn-worker: there is no command {0}. See cdn-worker --help.", first));
      return exitCode.error;
    }
    return await command(invocation, face);
  } catch (error) {
    if (signal.aborted) return exitCode.cancelled;
    err(`✖ ${errorText(error)}`);
    return exitCode.error;
  } finally {
    view.finish();
  }
}

function errorText(error: unknown): string {
  if (error instanceof CdnError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
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
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCode.cancelled);
    controller.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return controller.signal;
}

async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal });
    return /^(y|yes|是|好)$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
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

process.exitCode = await main(process.argv.slice(2));
