/*
 * The arrows between the rooms, as the linter holds them: each case is a file that breaks one, and the linter has to
 * say so. The last one looks at every import there is, without the linter.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const biome = path.resolve("node_modules/@biomejs/biome/bin/biome");

/** What the linter says of a folder that holds these files and the project's rules. */
async function lint(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-rooms-"));
  try {
    await copyFile("biome.json", path.join(folder, "biome.json"));
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const args = [biome, "lint", "--vcs-enabled=false", "--max-diagnostics=none", "."];
    return await new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (_error, stdout, stderr) => resolve(stdout + stderr));
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the arrows between the rooms", () => {
  const forbidden = {
    core: 'export { applyPlan } from "../deploy/deploy.ts";',
    "providers/dnspod": 'export { planChanges } from "../../deploy/plan.ts";',
    site: 'export { planSiteDns } from "../dns/sitePlan.ts";',
    dns: 'export { expiryOf } from "../certificates/expiry.ts";',
    deploy: 'export { window } from "vscode";',
    cli: 'export { date } from "../editor/format.ts";',
    editor: 'export { StatusBar } from "../views/statusBar.ts";',
    views: 'export { newSite } from "../commands/newSite/newSite.ts";',
    commands: 'export { startSandbox } from "../../sandbox/sandbox.ts";',
  } as const;

  it("are refused by the linter where they point up", async () => {
    const files = Object.entries(forbidden).map(([room, line]) => [`extension/${room}/up.ts`, `${line}\n`]);
    const said = await lint(Object.fromEntries(files));
    const refused = [...said.matchAll(/^extension\/(.+)\/up\.ts:\S+ lint\/style\/noRestrictedImports/gm)];
    assert.deepEqual(refused.map(([, room]) => room).sort(), Object.keys(forbidden).sort(), said);
  });

  it("are let through where they point down", async () => {
    const said = await lint({
      "extension/deploy/down.ts": 'export { isAbort } from "../core/isAbort.ts";\n',
    });
    assert.match(said, /Checked \d+ files? in .* No fixes applied\.\s*$/);
  });

  it("are refused where two files import each other", async () => {
    const said = await lint({
      "extension/core/one.ts": 'import { b } from "./other.ts";\nexport const a = () => b;\n',
      "extension/core/other.ts": 'import { a } from "./one.ts";\nexport const b = () => a;\n',
    });
    assert.match(said, /noImportCycles/);
  });

  it("do not run both ways between any two folders", async () => {
    const arrows = new Set<string>();
    for await (const file of glob("extension/*/**/*.ts")) {
      if (file.endsWith(".test.ts")) continue;
      const source = await readFile(file, "utf8");
      for (const [, specifier = ""] of source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
        const from = path.posix.dirname(file.replaceAll("\\", "/"));
        const to = path.posix.dirname(path.posix.join(from, specifier));
        if (from !== to) arrows.add(`${from} → ${to}`);
      }
    }
    assert.ok(arrows.size > 50, "the imports were not found");
    const both = [...arrows].filter((arrow) => arrows.has(arrow.split(" → ").reverse().join(" → ")));
    assert.deepEqual(both, []);
  });
});
