import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "esbuild";
import type { WorkerBinding } from "../origins/workerBinding.ts";
import type { Site } from "../site/site.ts";
import { workerBindings } from "./bindings.ts";
import { bundledFiles } from "./bundledFiles.ts";
import { bundleError, confinedFile, missingEntry } from "./bundleError.ts";
import { compileOptions } from "./compileOptions.ts";
import { confinePlugin, type ReadFiles } from "./confine.ts";
import { ejectEntry } from "./entry.ts";
import { isInside } from "./projectFolder.ts";
import { version } from "./version.ts";

export { ejectEntry } from "./entry.ts";

export interface GenerateOptions {
  readonly site: Site;
  /** Folder that holds the templates: `worker-templates/` in the source, `dist/worker-templates/` packed. */
  readonly templatesFolder: string;
  /** The deployed form instead of the readable one. */
  readonly minify?: boolean;
}

export interface GeneratedWorker {
  readonly code: string;
  readonly mainModule: "index.js";
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly bindings: readonly WorkerBinding[];
  /** Files and packages of the site's own that the code was made from (see `bundledFiles`): with `worker.entry` only. */
  readonly ownFiles: readonly string[];
}

/** Namespace of the templates inside the bundle: keeps this machine's paths out of the code. */
const templates = "cdn-worker";

/**
 * Resolves the templates, from whatever folder they are in, under names that are the same on every machine:
 * esbuild writes the name of each module above it.
 */
function templatesPlugin(folder: string, site: Site): Plugin {
  return {
    name: "cdn-worker-templates",
    setup(build) {
      build.onResolve({ filter: /^cdn-worker\// }, (args) => ({
        path: args.path.slice("cdn-worker/".length),
        namespace: templates,
      }));
      build.onResolve({ filter: /^\./, namespace: templates }, (args) => ({
        path: path.posix.join(path.posix.dirname(args.importer), args.path),
        namespace: templates,
      }));
      build.onResolve({ filter: /^aws4fetch$/, namespace: templates }, () => ({
        path: "aws4fetch",
        namespace: templates,
        sideEffects: false,
      }));
      build.onResolve({ filter: /^site$/ }, ({ kind }) =>
        kind === "entry-point" ? { path: "site", namespace: templates } : undefined,
      );
      build.onLoad({ filter: /^site$/, namespace: templates }, () => ({
        contents: ejectEntry(site),
        loader: "ts",
      }));
      build.onLoad({ filter: /^aws4fetch$/, namespace: templates }, async () => ({
        contents: await readAws4fetch(folder),
        loader: "js",
      }));
      build.onLoad({ filter: /\.ts$/, namespace: templates }, async (args) => {
        const file = path.join(folder, args.path);
        // An entry of the site's own may write `cdn-worker/../…`.
        if (!isInside(folder, file)) return { errors: [{ text: "there is no such template" }] };
        return { contents: await readFile(file, "utf8"), loader: "ts" };
      });
    },
  };
}

/**
 * The build puts a copy of aws4fetch beside the templates; in the source tree it is among the packages. Its table
 * of AWS's host names, a tenth of the worker, is for callers who name neither service nor region. The templates
 * always name both, and they sign headers with a key of its own: neither a query nor with the token of a session. So
 * the branches for these are marked as never taken, and esbuild leaves them out.
 */
async function readAws4fetch(folder: string): Promise<string> {
  const copy = path.join(folder, "aws4fetch.js");
  const installed = path.join(folder, "..", "node_modules", "aws4fetch", "dist", "aws4fetch.esm.mjs");
  const source = await readFile(copy, "utf8").catch(() => readFile(installed, "utf8"));
  return source
    .replace("if (!service || !region) {", "if (false) {")
    .replace(/this\.(signQuery|sessionToken)(?! =)/g, "false");
}

/** One origin has a template of its own; the entry for two is put together. */
function entryPoint({ origins, worker, folder }: Site): string {
  if (worker.entry) return path.resolve(folder, worker.entry);
  return origins.length > 1 ? "site" : `cdn-worker/${origins[0].type}.ts`;
}

/** The entry as `cdn.jsonc` names it: the same on every machine. */
function fromFolder({ folder }: Site, entry: string): string {
  return path.relative(folder, path.resolve(folder, entry)).replaceAll(path.sep, "/");
}

/** JSON that stays on its line: two of its legal characters end a line in JavaScript. */
function oneLine(value: unknown): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, " ");
}

function header(site: Site): string {
  const { name, origins, worker } = site;
  const { name: _script, entry, ...rest } = worker;
  const options = entry === undefined ? rest : { ...rest, entry: fromFolder(site, entry) };
  const kinds = origins.map(({ type }) => type).join(", ");
  return `// CDN Worker ${version} for ${oneLine(name)} (${kinds}) with ${oneLine(options)}`;
}

/** Stands in the bundle where the name of the build belongs, which follows from all the rest. */
const buildPlaceholder = "_build__";

/**
 * Tells one build from another: eight characters that follow from the code, without the line above it that only people
 * read, and from what it is bound to.
 */
function buildOf(code: string, bindings: readonly WorkerBinding[]): string {
  const body = code.slice(code.indexOf("\n"));
  return createHash("sha256").update(body).update(JSON.stringify(bindings)).digest("hex").slice(0, 8);
}

/**
 * The worker of a site as one ES module: the same bytes for the same site, without a secret in it.
 *
 * @throws CdnError `config` where the site's own entry file cannot be bundled, or names what may not be in a Worker.
 */
export async function generateWorker({
  site,
  templatesFolder,
  minify = false,
}: GenerateOptions): Promise<GeneratedWorker> {
  const { entry } = site.worker;
  if (entry && !existsSync(entryPoint(site))) throw missingEntry(site, fromFolder(site, entry));
  // A native dependency that most runs do without.
  const { build } = await import("esbuild");
  const options = Object.entries(compileOptions(site.worker, buildPlaceholder));
  const files: ReadFiles = { taken: new Set(), refused: [] };
  const confined = entry ? [confinePlugin(site.folder, files)] : [];
  const bundled = await build({
    entryPoints: [entryPoint(site)],
    absWorkingDir: path.resolve(site.folder),
    plugins: [templatesPlugin(path.resolve(templatesFolder), site), ...confined],
    define: Object.fromEntries(options.map(([name, value]) => [`OPTIONS.${name}`, JSON.stringify(value)])),
    banner: { js: header(site) },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "import"],
    target: "es2022",
    charset: "utf8",
    minify,
    // Also where it is to be read: it removes what an option that is off leaves behind.
    minifySyntax: true,
    legalComments: "inline",
    logLevel: "silent",
    tsconfigRaw: {},
  }).catch((error: unknown) => {
    const [refused] = files.refused;
    throw refused ? confinedFile(site, refused) : bundleError(site, error);
  });
  const code = bundled.outputFiles[0]?.text ?? "";
  const bindings = workerBindings(site);
  return {
    code: code.replaceAll(buildPlaceholder, buildOf(code, bindings)),
    mainModule: "index.js",
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
    bindings,
    ownFiles: bundledFiles(files.taken),
  };
}
