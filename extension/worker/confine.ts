/*
 * `worker.entry` makes code that a repository brings part of a Worker, and what a Worker holds can be served to
 * everybody. Bundlers read whatever an import names, as text or JSON, too: a cloned repository whose entry imports
 * `../../.ssh/id_rsa` would publish it with one deploy. So each file that the bundle is made of is looked at where it
 * really is, symbolic links resolved, before a byte of it is read.
 */
import type { Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import type { Plugin } from "esbuild";
import { andAbove, isInside, projectFolder } from "./projectFolder.ts";

/** Bytes. What a Worker may hold after all, before compression: https://developers.cloudflare.com/workers/platform/limits/ */
const largest = 64 * 1024 * 1024;

/** Why one file may not become part of a Worker. */
export interface ConfinedFile {
  /** From the folder of `cdn.jsonc`. */
  readonly file: string;
  readonly what: string;
  readonly remedy: string;
}

/** What a bundle of a site's own code was made of. */
export interface ReadFiles {
  /** From the folder of `cdn.jsonc`, each with its import attributes behind it; complete where nothing was refused. */
  readonly taken: Set<string>;
  readonly refused: ConfinedFile[];
}

/**
 * Lets the bundle read regular files of the project (see `projectFolder`) and of the packages that Node would find
 * from there, and nothing else. Writes down in `files` what it read. esbuild's own list of inputs will not do: in it
 * a file can take a name that looks like a template's.
 */
export function confinePlugin(folder: string, files: ReadFiles): Plugin {
  return {
    name: "cdn-worker-confine",
    async setup(build) {
      const here = await realpath(folder);
      const project = await projectFolder(here);
      build.onLoad({ filter: /.*/, namespace: "file" }, async ({ path: file, with: attributes }) => {
        const name = path.relative(here, file).replaceAll(path.sep, "/");
        const refused = await refusal(file, project);
        if (!refused) {
          files.taken.add([name, ...Object.values(attributes)].join(" as "));
          return undefined;
        }
        files.refused.push({ file: name, ...refused });
        return { errors: [{ text: refused.what }] };
      });
    },
  };
}

async function refusal(file: string, project: string): Promise<Omit<ConfinedFile, "file"> | undefined> {
  const place = await realpath(file).catch(() => undefined);
  // esbuild says itself what is not there.
  if (place === undefined) return undefined;
  if (!mayBeRead(place, project)) {
    return {
      what: l10n.t("it is outside of the project ({0}), and what a Worker holds can become public", project),
      remedy: l10n.t(
        "Import only files of the repository or folder that cdn.jsonc is in, and packages that are installed there; a linked package (npm link) has to be installed or copied.",
      ),
    };
  }
  const found = await stat(place);
  return found.isFile() && found.size <= largest ? undefined : unfit(found);
}

function mayBeRead(place: string, project: string): boolean {
  if (isInside(project, place)) return !path.relative(project, place).split(path.sep).includes(".git");
  return andAbove(project).some((above) => {
    const packages = path.join(above, "node_modules");
    return place !== packages && isInside(packages, place);
  });
}

function unfit(found: Stats): Omit<ConfinedFile, "file"> {
  return found.isFile()
    ? {
        what: l10n.t("it is larger than any Worker ({0} bytes)", found.size),
        remedy: l10n.t("Put it into the bucket, and let the Worker read it there."),
      }
    : {
        what: l10n.t("it is no regular file"),
        remedy: l10n.t("Import a regular file."),
      };
}
