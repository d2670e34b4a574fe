import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { credentialVariables } from "../providers/registry.ts";
import { version } from "../worker/version.ts";
import { certCommands } from "./commands/cert/group.ts";
import { completeCommand } from "./commands/complete.ts";
import { completionCommand } from "./commands/completion.ts";
import { deployCommand } from "./commands/deploy.ts";
import { destroyCommand } from "./commands/destroy.ts";
import { dnsCommands } from "./commands/dns/group.ts";
import { filesCommands } from "./commands/files/group.ts";
import { generateCommand } from "./commands/generate.ts";
import { helpCommand } from "./commands/help.ts";
import { planCommand } from "./commands/plan.ts";
import { purgeCommand } from "./commands/purge.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { signCommand } from "./commands/sign.ts";
import { statusCommand } from "./commands/status.ts";
import { uploadCommand } from "./commands/upload.ts";
import { verifyCommand } from "./commands/verify.ts";
import { rootCommand } from "./parser/options.ts";
import { type HelpOutput, prepare } from "./parser/prepare.ts";
import type { Start } from "./run/cli.ts";

/** The whole command line: its commands in the order of the help. */
export function createProgram(start: Start, output: HelpOutput): CommandUnknownOpts {
  const root = rootCommand("cdn-worker");
  root
    .description(l10n.t("Turns a bucket into a CDN: Cloudflare abroad, a domestic CDN in China."))
    .version(version, "--version", l10n.t("show the version"))
    .addCommand(planCommand(start))
    .addCommand(deployCommand(start))
    .addCommand(statusCommand(start))
    .addCommand(verifyCommand(start))
    .addCommand(rollbackCommand(start))
    .addCommand(purgeCommand(start))
    .addCommand(destroyCommand(start))
    .addCommand(filesCommands(start))
    .addCommand(uploadCommand(start))
    .addCommand(generateCommand(start))
    .addCommand(signCommand(start))
    .addCommand(certCommands(start))
    .addCommand(dnsCommands(start))
    .addCommand(completionCommand(start))
    .addCommand(helpCommand())
    .addCommand(
      completeCommand((line) => output.write(`${line}\n`)),
      { hidden: true },
    )
    .addHelpText("after", () => `\n${environmentText()}`);
  prepare(root, output);
  return root;
}

/**
 * Runs what was typed.
 *
 * @param typed the arguments without Node's and the program's name
 * @throws CdnError (config) naming what is not understood, and what the command throws
 */
export async function runProgram(program: CommandUnknownOpts, typed: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(typed.length === 0 ? ["help"] : typed, { from: "user" });
  } catch (error) {
    // commander's way to say that a help text or the version was shown.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    throw error;
  }
}

function environmentText(): string {
  return [
    l10n.t("Secrets come from the environment only:"),
    ...linesOf(credentialVariables),
    l10n.t("HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured."),
    "",
    l10n.t(`Exit codes: 0 done, 1 error, 2 plan has changes, 3 only your DNS records are missing,
4 another run is at it, 130 stopped.`),
  ].join("\n");
}

/** Names in as few lines as the width of a terminal allows. */
function linesOf(names: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const name of names) {
    const longer = `${lines.at(-1) ?? " "} ${name}`;
    if (lines.length > 0 && longer.length <= 100) lines[lines.length - 1] = longer;
    else lines.push(`  ${name}`);
  }
  return lines;
}
