import { mkdir, realpath, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { writeWhole } from "../../core/writeWhole.ts";
import { siteCommand } from "../parser/options.ts";
import type { Start } from "../run/cli.ts";
import { exitCode } from "../run/exitCodes.ts";
import { chosenSite } from "../run/sites.ts";

/** `cdn-worker generate`: the Worker as one readable file. */
export function generateCommand(start: Start) {
  return siteCommand("generate")
    .summary(l10n.t("write the Worker as one readable file"))
    .description(l10n.t("Writes a site's Worker as one readable file, or to standard output."))
    .option("-o, --out <file>", l10n.t("the file to write; - is standard output"))
    .option("--minify", l10n.t("the deployed form"))
    .option("--eject", l10n.t("a worker.entry of your own to start from"))
    .action((options) =>
      start(options, async (cli) => {
        const site = await chosenSite(options, cli);
        const { ejectEntry, generateWorker } = await import("../../worker/generate.ts");
        const { templatesFolder } = cli.context;
        const code = options.eject
          ? ejectEntry(site)
          : (await generateWorker({ site, templatesFolder, minify: options.minify ?? false })).code;
        if (options.out === undefined || options.out === "-") {
          cli.out(cli.json ? JSON.stringify({ site: site.name, code }) : code);
          return exitCode.ok;
        }
        const file = path.resolve(cli.cwd, options.out);
        await writeCode(file, code);
        const bytes = Buffer.byteLength(code);
        if (cli.json) cli.out(JSON.stringify({ site: site.name, file, bytes }));
        else cli.err(l10n.t("Worker of {0} written to {1} ({2} bytes)", site.name, file, bytes));
        return exitCode.ok;
      }),
    );
}

async function writeCode(file: string, code: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const there = await stat(file).catch(() => undefined);
    // A device or a pipe is written to; a link stays, and its file is replaced.
    if (there && !there.isFile()) await writeFile(file, code);
    else await writeWhole(there ? await realpath(file) : file, code, there && there.mode & 0o777);
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new CdnError({
      reason: "config",
      subject: file,
      what: l10n.t("it cannot be written ({0})", why),
      remedy: l10n.t("Name a file with --out where there is room, in a folder that you may write to."),
      cause,
    });
  }
}
