import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { CdnError } from "../core/cdnError.ts";
import type { Site } from "../site/site.ts";
import { generateWorker } from "./generate.ts";
import { projectFolder } from "./projectFolder.ts";

const templatesFolder = path.join(import.meta.dirname, "../../worker-templates");
const secret = "what nobody else may read";

describe("a site's own entry stays in its project", () => {
  /** home/victim/.ssh/id_rsa, and home/clone: a repository with cdn.jsonc in site/. */
  let home: string;
  let clone: string;
  let folder: string;

  beforeEach(async () => {
    home = await realpath(await mkdtemp(path.join(tmpdir(), "cdn-worker-confine-")));
    clone = path.join(home, "clone");
    folder = path.join(clone, "site");
    await write("victim/.ssh/id_rsa", secret);
    await write("victim/.ssh/key.txt", secret);
    await write("victim/key.json", JSON.stringify({ secret }));
    await write("victim/key.ts", `export default ${JSON.stringify(secret)};`);
    await write("victim/package/package.json", `{ "name": "linked", "main": "main.js" }`);
    await write("victim/package/main.js", `module.exports = ${JSON.stringify(secret)};`);
    await write("clone/.git/config", `[remote] url = https://${secret}@git.example`);
    await write("clone/site/cdn.jsonc", "{}");
  });
  afterEach(() => rm(home, { recursive: true }));

  async function write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(home, file)), { recursive: true });
    await writeFile(path.join(home, file), text);
  }

  function bundle(entry = "worker.ts") {
    // As `toSite` has it: absolute.
    const site: Site = {
      name: "images",
      zone: "example.com",
      origins: [{ type: "r2", bucket: "files" }],
      fallbackOrigin: "images.example.com",
      hostnames: ["images.example.net"],
      worker: { name: "cdn", entry: path.resolve(folder, entry) },
      certificates: [],
      siblingFallbackOrigins: [],
      folder,
    };
    return generateWorker({ site, templatesFolder });
  }

  const entryWith = (imported: string) =>
    write(
      "clone/site/worker.ts",
      `${imported}\nexport default { fetch: () => new Response(JSON.stringify(x)) };`,
    );

  async function refused(what: RegExp, entry?: string): Promise<void> {
    await assert.rejects(bundle(entry), (error: unknown) => {
      assert.ok(error instanceof CdnError);
      assert.equal(error.reason, "config");
      assert.match(error.message, what);
      assert.ok(!error.message.includes(secret) && !String(error.cause).includes(secret));
      return true;
    });
  }

  const outside = /^Worker cdn: it cannot hold .*victim.*: it is outside of the project \(.*clone\)/;
  const imports: Readonly<Record<string, string>> = {
    text: `import x from "../../victim/.ssh/key.txt";`,
    "text by attribute": `import x from "../../victim/.ssh/id_rsa" with { type: "text" };`,
    bytes: `import x from "../../victim/.ssh/id_rsa" with { type: "bytes" };`,
    JSON: `import x from "../../victim/key.json";`,
    "JSON by attribute": `import x from "../../victim/key.json" with { type: "json" };`,
    code: `import x from "../../victim/key";`,
    "what is loaded later": `const x = await import("../../victim/key.json");`,
    "what require names": `const x = require("../../victim/key.json");`,
    "what a pattern names": `const x = await import(\`../../victim/\${Date.now()}.json\`);`,
    "what is sent on": `export * from "../../victim/key"; const x = 1;`,
  };
  for (const [name, imported] of Object.entries(imports)) {
    it(`${name} from outside is refused`, async () => {
      await entryWith(imported);
      await refused(outside);
    });
  }

  it("an absolute path, too", async () => {
    await entryWith(`import x from ${JSON.stringify(path.join(home, "victim/key.json"))};`);
    await refused(outside);
  });

  it("a style sheet's import, too", async () => {
    await write("victim/key.css", `a { content: "${secret}" }`);
    await write("clone/site/own.css", `@import "../../victim/key.css";`);
    await entryWith(`import "./own.css"; const x = 1;`);
    await refused(outside);
  });

  it("an import of a file that is inside, too", async () => {
    await write("clone/lib/deep.ts", `export { default } from "../../victim/key";`);
    await entryWith(`import x from "../lib/deep";`);
    await refused(outside);
  });

  it("the entry itself, too", async () => {
    await refused(outside, "../../victim/key.ts");
  });

  it("a template's name does not lead out of the templates", async () => {
    const way = path.relative(templatesFolder, path.join(home, "victim/key.ts"));
    await entryWith(`import x from "cdn-worker/${way}";`);
    await refused(/there is no such template/);
  });

  it("symbolic links are followed first: of a file, a folder, the entry", async () => {
    await symlink(path.join(home, "victim/key.json"), path.join(folder, "data.json"));
    await entryWith(`import x from "./data.json";`);
    await refused(outside);
    await symlink(path.join(home, "victim"), path.join(folder, "data"));
    await entryWith(`import x from "./data/key.json";`);
    await refused(outside);
    await symlink(path.join(home, "victim/key.ts"), path.join(folder, "entry.ts"));
    await refused(outside, "entry.ts");
  });

  it("a package that is linked to (npm link) is refused, and the remedy says so", async () => {
    await mkdir(path.join(clone, "node_modules"));
    await symlink(path.join(home, "victim/package"), path.join(clone, "node_modules/linked"));
    await entryWith(`import x from "linked";`);
    await refused(outside);
    await refused(/npm link/);
  });

  it("a package's own import of what is outside is refused", async () => {
    await write(
      "clone/node_modules/bad/package.json",
      `{ "name": "bad", "main": "../../../victim/key.json" }`,
    );
    await entryWith(`import x from "bad";`);
    await refused(outside);
  });

  it("the repository's own secrets in .git are refused", async () => {
    await entryWith(`import x from "../.git/config" with { type: "text" };`);
    await refused(/^Worker cdn: it cannot hold \.\.\/\.git\/config/);
  });

  it("what is no regular file does not hang", async function () {
    if (process.platform === "win32") this.skip();
    await promisify(execFile)("mkfifo", [path.join(folder, "pipe.ts")]);
    await entryWith(`import x from "./pipe.ts";`);
    await refused(/it cannot hold pipe\.ts: it is no regular file/);
    await refused(/it is no regular file/, "pipe.ts");
  }).timeout(10_000);

  it("files of the repository and of packages are bundled, and named", async () => {
    await write("clone/lib/words.json", `["lib"]`);
    await write("clone/site/cdn-worker:serve.txt", "no template");
    await write("clone/lib/hello.ts", `import list from "./words.json"; export const hello = list;`);
    await write("clone/node_modules/one/package.json", `{ "name": "one", "main": "main.js" }`);
    await write("clone/node_modules/one/main.js", `exports.one = require("./two.js");`);
    await write("clone/node_modules/one/two.js", "module.exports = 2;");
    // Where the repository is part of a larger installation.
    await write("node_modules/@scope/above/index.js", "export const above = 3;");
    await entryWith(
      `import { hello } from "../lib/hello"; import { one } from "one"; import { above } from "@scope/above";
       import { serve } from "cdn-worker/serve.ts"; import source from "../lib/hello.ts" with { type: "text" };
       import disguised from "./cdn-worker:serve.txt";
       const x = [hello, one, above, serve.name, source, disguised];`,
    );
    const { ownFiles, code } = await bundle();
    assert.deepEqual(ownFiles, [
      "../lib/hello.ts as text",
      "../lib/words.json",
      "cdn-worker:serve.txt",
      "../lib/hello.ts",
      "worker.ts",
      "../../node_modules/@scope/above (1)",
      "../node_modules/one (2)",
    ]);
    assert.ok(!code.includes(home), "no path of this machine");
  });

  it("without a repository the project is the folder of cdn.jsonc", async () => {
    await rm(path.join(clone, ".git"), { recursive: true });
    await write("clone/lib/hello.ts", "export default 1;");
    await entryWith(`import x from "../lib/hello";`);
    await refused(/cannot hold \.\.\/lib\/hello\.ts: it is outside of the project \(.*site\)/);
  });

  it("a repository of the home folder, or above it, is no project", async () => {
    await mkdir(path.join(home, ".git"));
    await rm(path.join(clone, ".git"), { recursive: true });
    assert.equal(await projectFolder(folder, home), folder);
    assert.equal(await projectFolder(folder, path.join(home, "victim")), folder);
    assert.equal(await projectFolder(folder, path.join(home, "clone/site/deeper")), folder);
    assert.equal(await projectFolder(folder, "/somewhere/else"), home);
  });

  it("a submodule is a project of its own", async () => {
    await write("clone/site/.git", "gitdir: ../.git/modules/site");
    assert.equal(await projectFolder(folder, home), folder);
  });
});
