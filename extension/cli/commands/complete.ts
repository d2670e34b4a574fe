import { candidates } from "../completion/candidates.ts";
import { siteNames } from "../completion/siteNames.ts";
import { CliCommand, rootOf } from "../parser/cliCommand.ts";

/**
 * What the completion scripts ask: `complete -- .WORD FINISHED…` with the word that is being typed behind a dot
 * (PowerShell before 7.3 drops an empty argument), then the finished words in front of it. Prints a candidate a
 * line, a tab and its description; `:files` asks the shell for its own. Fails at nothing: nobody would see why.
 */
export function completeCommand(print: (text: string) => void) {
  return new CliCommand("complete")
    .argument("[words...]")
    .action(async ([word = ".", ...finished], _options, self) => {
      const found = await candidates(rootOf(self), finished, word.slice(1), siteNames).catch(() => []);
      if (found === "files") print(":files");
      else for (const { value, description } of found) print(`${value}\t${description}`);
    });
}
