import * as l10n from "@vscode/l10n";
import { siteCommand } from "../../parser/options.ts";
import type { Start } from "../../run/cli.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { addresses } from "../../run/fileRun.ts";

/** `cdn-worker files url SITE:PATH…`: where visitors find them. Asks nobody. */
export function filesUrlCommand(start: Start) {
  return siteCommand("url")
    .summary(l10n.t("print where visitors find files"))
    .description(l10n.t("Prints one URL a line. Nobody is asked whether the file is there."))
    .argument("<address...>", l10n.t("SITE:PATH"))
    .action((texts, options) =>
      start(options, async (cli) => {
        const { siteUrl } = await import("../../../files/siteUrl.ts");
        const urls = (await addresses(texts, options, cli)).map(({ site, path }) => siteUrl(site, path));
        cli.out(cli.json ? JSON.stringify({ urls }, null, 2) : urls.join("\n"));
        return exitCode.ok;
      }),
    );
}
