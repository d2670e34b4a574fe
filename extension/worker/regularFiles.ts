import path from "node:path";
import * as l10n from "@vscode/l10n";
import type { Plugin } from "esbuild";
import { CdnError } from "../core/cdnError.ts";
import { readSmallFile } from "../core/readSmallFile.ts";

/** Bytes. A Worker may have 10 MB when it is compressed; a module that is larger than this cannot be part of one. */
const largestModule = 64 * 1024 * 1024;

/** Loads what a site's own entry imports, which esbuild would also do from a pipe or a device, without end. */
export const regularFiles: Plugin = {
  name: "cdn-worker-regular-files",
  setup(build) {
    const named = (file: string) => {
      const relative = path.relative(build.initialOptions.absWorkingDir ?? "", file);
      return relative.startsWith("..") ? file : relative;
    };
    build.onLoad({ filter: /.*/, namespace: "file" }, async (args) => {
      try {
        const contents = await readSmallFile(args.path, largestModule);
        if (contents.length > largestModule)
          return { errors: [{ text: l10n.t("{0} is larger than 64 MB", named(args.path)) }] };
        return { contents, loader: "default", resolveDir: path.dirname(args.path) };
      } catch (error) {
        // esbuild has better words for what is not there.
        return error instanceof CdnError
          ? { errors: [{ text: `${named(args.path)}: ${error.what}` }] }
          : undefined;
      }
    });
  },
};
