/*
 * `vscode` is no package but what the editor hands to `require`. esbuild turns each `import * as vscode` of a
 * source file into a copy of that object's several hundred properties: fifty files, fifty copies, most of the
 * extension's start-up time. This plugin makes one module of it that takes what the sources name, once.
 */
import { glob, readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

export const oneVscode: Plugin = {
  name: "one-vscode",
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === "one-vscode"
        ? { path: "vscode", external: true }
        : { path: "vscode", namespace: "one-vscode" },
    );
    build.onLoad({ filter: /.*/, namespace: "one-vscode" }, async () => {
      const names = await namesInUse();
      return { contents: `export const { ${names.join(", ")} } = require("vscode");`, loader: "js" };
    });
  },
};

/** Names of types come along; they are undefined at run time and nobody asks for them there. */
async function namesInUse(): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const file of glob("extension/**/*.ts")) {
    const text = await readFile(file, "utf8");
    if (!text.includes('from "vscode"')) continue;
    for (const [, name = ""] of text.matchAll(/\bvscode\.([A-Za-z]\w*)/g)) names.add(name);
  }
  return [...names].sort();
}
