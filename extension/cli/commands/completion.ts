import { Argument } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { completionScript, isShell, shells } from "../completion/scripts.ts";
import { command } from "../parser/options.ts";
import { usageError } from "../parser/usageError.ts";
import type { Start } from "../run/cli.ts";
import { exitCode } from "../run/exitCodes.ts";

/** `cdn-worker completion SHELL`: the script that a shell loads to complete commands, options and sites. */
export function completionCommand(start: Start) {
  const shell = new Argument("<shell>", shells.join(", ")).choices(shells).argParser(knownShell);
  return command("completion")
    .summary(l10n.t("complete commands, options and sites in bash, zsh, fish or PowerShell"))
    .description(
      l10n.t(
        "Prints the script that completes commands, options and sites. A shell loads it when it starts: {0} (~/.bashrc), {1} (~/.zshrc, after compinit), {2} (config.fish), {3} ($PROFILE).",
        "source <(cdn-worker completion bash)",
        "source <(cdn-worker completion zsh)",
        "cdn-worker completion fish | source",
        "cdn-worker completion powershell | Out-String | Invoke-Expression",
      ),
    )
    .addArgument(shell)
    .action((name, options) =>
      start(options, async (cli) => {
        const script = completionScript(name);
        cli.out(cli.json ? JSON.stringify({ shell: name, script }) : script);
        return exitCode.ok;
      }),
    );
}

function knownShell(typed: string) {
  if (isShell(typed)) return typed;
  throw usageError(
    "cdn-worker completion",
    l10n.t('there is no completion for "{0}"', typed),
    l10n.t("There is one for: {0}.", shells.join(", ")),
  );
}
