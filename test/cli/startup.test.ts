/* What `cdn-worker --help` has to parse, by bytes of the build: the engine is none of it. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The files that a module loads before it runs, itself among them, with their text. */
async function loadedWith(
  file: string,
  loaded = new Map<string, string>(),
): Promise<ReadonlyMap<string, string>> {
  if (loaded.has(file)) return loaded;
  const code = await readFile(file, "utf8");
  loaded.set(file, code);
  for (const [, name = ""] of code.matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g)) {
    await loadedWith(path.join(path.dirname(file), name), loaded);
  }
  return loaded;
}

/** Words that only the engine, its parts, hold. */
const engineWords = [/\bcustom_hostnames\b/, /ZodError/, /EnvHttpProxyAgent/, /renewalInfo/];

describe("what a help text has to load", () => {
  it("is little, and nothing of the engine", async () => {
    const parts = await readdir(path.join(dist, "cli"));
    const main = parts.find((name) => name.startsWith("main-")) ?? "";
    const loaded = await loadedWith(path.join(dist, "cli.js"));
    const all = await loadedWith(path.join(dist, "cli", main), new Map(loaded));
    const bytes = [...all.values()].reduce((sum, code) => sum + Buffer.byteLength(code), 0);
    assert.ok(
      bytes < 200_000,
      `${bytes} bytes in ${[...all.keys()].map((file) => path.basename(file)).join(", ")}`,
    );
    for (const engine of engineWords) {
      const holders = [...all].filter(([, code]) => engine.test(code)).map(([file]) => path.basename(file));
      assert.deepEqual(holders, [], String(engine));
    }
  });

  it("leaves the rest to parts that do hold the engine", async () => {
    const parts = await readdir(path.join(dist, "cli"));
    const texts = await Promise.all(parts.map((name) => readFile(path.join(dist, "cli", name), "utf8")));
    for (const engine of engineWords) {
      assert.ok(
        texts.some((code) => engine.test(code)),
        String(engine),
      );
    }
  });

  it("is a program by itself: its first line names Node", async () => {
    assert.match(await readFile(path.join(dist, "cli.js"), "utf8"), /^#!\/usr\/bin\/env node\n/);
  });
});
