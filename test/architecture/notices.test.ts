/* Every package that the bundles contain has its licence's text in what is shipped. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { bundledFolders, formatNotices, readPackage } from "../../scripts/thirdPartyNotices.ts";

/** The bundles as esbuild.mjs names them, made once more without writing them. */
async function bundledModules(): Promise<readonly string[]> {
  const script = await readFile("esbuild.mjs", "utf8");
  const entryPoints = [...script.matchAll(/"(extension\/[^"]+\.ts)"/g)].map(([, entry = ""]) => entry);
  assert.ok(entryPoints.includes("extension/cli/entry.ts"), "the entries of esbuild.mjs were not found");
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    platform: "node",
    format: "esm",
    outdir: "dist",
    write: false,
    metafile: true,
    logLevel: "error",
    external: ["vscode", "esbuild", "./engine.cjs"],
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((name) => (inputs[name]?.bytesInOutput ?? 0) > 0),
  );
}

describe("the notices of what is bundled", () => {
  it("name every bundled package with its version, as the build has written them", async () => {
    const notices = await readFile("dist/ThirdPartyNotices.txt", "utf8");
    const modules = (await bundledModules()).filter((file) => file.includes("node_modules/"));
    assert.ok(modules.length > 100, "hardly anything is bundled");
    const manifests = new Set(
      modules.map((file) => file.replace(/(.*node_modules\/(?:@[^/]+\/)?[^/]+)\/.*/, "$1/package.json")),
    );
    for (const manifest of [
      ...manifests,
      "node_modules/aws4fetch/package.json",
      "node_modules/esbuild/package.json",
    ]) {
      const { name, version, license } = JSON.parse(await readFile(manifest, "utf8"));
      assert.ok(notices.includes(`\n${name} ${version} (${license})\n`), `${name} ${version} has no notice`);
    }
  });

  it("carry the licence's own words, from wherever the package keeps them", async () => {
    const said = async (folder: string) => (await readPackage(`node_modules/${folder}`)).text;
    assert.match(await said("cloudflare"), /Apache License\s+Version 2\.0/);
    assert.match(
      await said("axios/node_modules/agent-base"),
      /^\(The MIT License\)\n\nCopyright \(c\) 2013 Nathan Rajlich </,
    );
    assert.match(
      await said("@vscode/l10n"),
      /^Copyright \(c\) Microsoft Corporation\.\n\nPermission is hereby granted/,
    );
    assert.match(
      await said("reflect-metadata"),
      /Copyright \(c\) Microsoft Corporation[\s\S]*Apache License/,
    );
  });

  it("say the same words once, and count a package of a package", () => {
    const text = "As is.";
    const notices = formatNotices([
      { name: "b", version: "2.0.0", license: "MIT", text },
      { name: "a", version: "1.0.0", license: "MIT", text },
    ]);
    assert.match(notices, /\na 1\.0\.0 \(MIT\)\nb 2\.0\.0 \(MIT\)\n/);
    assert.equal(notices.split(text).length, 2);
    const inputs = {
      "node_modules/a/node_modules/@b/c/index.js": { bytesInOutput: 1 },
      "node_modules/shaken-off/index.js": { bytesInOutput: 0 },
      "extension/cli/main.ts": { bytesInOutput: 1 },
    };
    const output = { bytes: 2, inputs, imports: [], exports: [] };
    assert.deepEqual(bundledFolders({ outputs: { "dist/x.js": output } }), [
      "node_modules/a/node_modules/@b/c",
    ]);
  });
});
