// Builds what is shipped into dist/: the extension, its engine, the command line, and the worker templates that
// both bundle for the edge at run time. With `--watch` it goes on, readable and with source maps for the debugger.

import { watch as watchFolder } from "node:fs";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { build, context } from "esbuild";
import { oneVscode } from "./scripts/oneVscode.ts";
import { writeNotices } from "./scripts/thirdPartyNotices.ts";
import { writeSchemas } from "./scripts/writeSchema.ts";

const watching = process.argv.includes("--watch");
const { version } = JSON.parse(await readFile("package.json", "utf8"));

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  legalComments: "eof",
  metafile: true,
  logLevel: "warning",
  // Its main file is UMD, whose inner require() no bundler follows (microsoft/node-jsonc-parser#57).
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  define: { CDN_WORKER_VERSION: JSON.stringify(version) },
};

/** esbuild is a native program and stays a package; the engine is loaded by the extension when first needed. */
const entries = [
  {
    // In parts that are loaded when a command needs them: what shows a help text need not parse the engine.
    entryPoints: { cli: "extension/cli/entry.ts" },
    outdir: "dist",
    chunkNames: "cli/[name]-[hash]",
    splitting: true,
    minify: true,
    format: "esm",
    external: ["esbuild"],
    banner: {
      // Dependencies that are CommonJS call require() for Node's own modules, which an ES module does not have.
      js: `import { createRequire as createCdnWorkerRequire } from "node:module";
const require = createCdnWorkerRequire(import.meta.url);`,
    },
  },
  {
    // What an exported renewal consists of but for the line that says what it does; see certificates/renewal/.
    entryPoints: ["extension/certificates/renewal/renewalJob.ts"],
    outfile: "dist/renewal.mjs",
    format: "esm",
    minify: true,
    banner: {
      js: `import { createRequire as createCdnWorkerRequire } from "node:module";
const require = createCdnWorkerRequire(import.meta.url);`,
    },
  },
  {
    entryPoints: ["extension/extension.ts"],
    outfile: "dist/extension.cjs",
    format: "cjs",
    external: ["./engine.cjs"],
    plugins: [oneVscode],
    minify: true,
  },
  {
    entryPoints: ["extension/engine.ts"],
    outfile: "dist/engine.cjs",
    format: "cjs",
    external: ["vscode", "esbuild"],
    minify: true,
  },
];

async function copyTemplates() {
  const to = "dist/worker-templates";
  await rm(to, { recursive: true, force: true });
  await cp("worker-templates", to, { recursive: true, filter: (name) => !name.endsWith(".test.ts") });
  await cp("node_modules/aws4fetch/dist/aws4fetch.esm.mjs", `${to}/aws4fetch.js`);
}

async function bundle() {
  if (watching) return watch();
  const results = await Promise.all(entries.map((entry) => build({ ...shared, ...entry })));
  const metafiles = results.map(({ metafile }) => metafile);
  await writeNotices("dist/ThirdPartyNotices.txt", metafiles);
}

let running = 0;

/** The tasks of .vscode/ wait for these two lines: see the problem matcher there. One pair for all bundles. */
const sayWhen = {
  name: "say-when",
  setup({ onStart, onEnd }) {
    onStart(() => {
      if (running++ === 0) console.log("[watch] build started");
    });
    onEnd(() => {
      if (--running === 0) console.log("[watch] build finished");
    });
  },
};

/** The first build of each is done when this returns; then changes are built until the process is stopped. */
async function watch() {
  const options = entries.map(({ plugins = [], ...entry }) => ({
    ...shared,
    ...entry,
    minify: false,
    sourcemap: true,
    plugins: [...plugins, sayWhen],
  }));
  await Promise.all(options.map(async (each) => (await context(each)).watch()));
  // One copy after the other: an editor that saves is several events.
  let copying = Promise.resolve();
  watchFolder("worker-templates", { recursive: true }, () => {
    copying = copying.then(copyTemplates).catch((error) => console.error(error));
  });
}

await mkdir("dist", { recursive: true });
// Parts are named after what they hold: those of an earlier build would stay.
await rm("dist/cli", { recursive: true, force: true });
// The package is of type "module"; dist/extension.cjs says by its name that it is not.
await Promise.all([copyTemplates(), writeSchemas("dist"), bundle()]);
