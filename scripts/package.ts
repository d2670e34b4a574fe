/*
 * Makes the extension's VSIX: `npm run package` for this machine, `npm run package -- --all` for every platform
 * that esbuild and VS Code share; `--out=FOLDER` says where. The engine bundles Workers with esbuild, a native program: each package
 * carries the one for its platform, fetched from the npm registry and checked against the digest that the
 * installed esbuild names.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { createVSIX } from "@vscode/vsce";

/** VS Code's platforms, each with esbuild's package for it. Alpine takes the Linux one: Go links statically. */
const platforms = {
  "win32-x64": "win32-x64",
  "win32-arm64": "win32-arm64",
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-armhf": "linux-arm",
  "alpine-x64": "linux-x64",
  "alpine-arm64": "linux-arm64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
} as const;

export type Target = keyof typeof platforms;

const shipped = [
  ".vscodeignore",
  "package.nls.json",
  "package.nls.zh-cn.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "media",
  "l10n",
  "dist/extension.cjs",
  "dist/engine.cjs",
  "dist/renewal.mjs",
  "dist/cdn.schema.json",
  "dist/cdn.help.json",
  "dist/cdn.help.zh-cn.json",
  "dist/worker-templates",
];

export function vsixName(target: Target, version: string): string {
  return `cdn-worker-${target}-${version}.vsix`;
}

/** Gives the path of the VSIX. Expects a finished build in `dist/`. */
async function packageExtension(target: Target, outFolder: string): Promise<string> {
  const stage = path.join(".cache", "vsix", target);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  for (const name of shipped) await cp(name, path.join(stage, name), { recursive: true });
  // Where people look for it: beside the licence.
  await cp("dist/ThirdPartyNotices.txt", path.join(stage, "ThirdPartyNotices.txt"));
  const manifest = await shippedManifest();
  await writeFile(path.join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await stageEsbuild(path.join(stage, "dist", "node_modules"), platforms[target]);
  const packagePath = path.resolve(outFolder, vsixName(target, manifest.version));
  await createVSIX({
    cwd: path.resolve(stage),
    packagePath,
    target,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

export function thisTarget(): Target {
  const arch = process.arch === "arm" ? "armhf" : process.arch;
  const name = `${process.platform}-${arch}`;
  if (Object.hasOwn(platforms, name)) return name as Target;
  throw new Error(
    `VS Code and esbuild have no platform ${name} in common: ${Object.keys(platforms).join(", ")}`,
  );
}

/** The manifest without what only a checkout needs: nothing in the package is to be installed. */
async function shippedManifest(): Promise<{ readonly version: string } & Record<string, unknown>> {
  const { scripts, devDependencies, dependencies, allowScripts, bin, ...rest } = JSON.parse(
    await readFile("package.json", "utf8"),
  );
  return rest;
}

/** esbuild beside the engine, where its `require("esbuild")` finds it: the library and one native program. */
async function stageEsbuild(folder: string, platform: string): Promise<void> {
  const installed = path.dirname(createRequire(import.meta.url).resolve("esbuild/package.json"));
  const own = path.join(folder, "esbuild");
  for (const name of ["package.json", "LICENSE.md", "lib/main.js"]) {
    await cp(path.join(installed, name), path.join(own, name));
  }
  const { version, "esbuild.binaryHashes": digests } = JSON.parse(
    await readFile(path.join(installed, "package.json"), "utf8"),
  );
  const source = await nativeEsbuild(platform, version);
  const program = platform.startsWith("win32") ? "esbuild.exe" : "bin/esbuild";
  const bytes = await readFile(path.join(source, program));
  const digest = createHash("sha256").update(bytes).digest("hex");
  const expected = digests[`@esbuild/${platform}/${program}`];
  if (digest !== expected) {
    throw new Error(`@esbuild/${platform} ${version}: digest ${digest}, but esbuild names ${expected}`);
  }
  const native = path.join(folder, "@esbuild", platform);
  await cp(path.join(source, "package.json"), path.join(native, "package.json"));
  await mkdir(path.dirname(path.join(native, program)), { recursive: true });
  await writeFile(path.join(native, program), bytes);
  await chmod(path.join(native, program), 0o755);
}

/** Folder of esbuild's package for a platform: among the dependencies for this one, fetched once for others. */
async function nativeEsbuild(platform: string, version: string): Promise<string> {
  const installed = path.join("node_modules", "@esbuild", platform);
  if (await exists(installed)) return installed;
  const prefix = path.resolve(".cache", "esbuild", `${platform}-${version}`);
  const fetched = path.join(prefix, "node_modules", "@esbuild", platform);
  if (await exists(fetched)) return fetched;
  await mkdir(prefix, { recursive: true });
  await writeFile(path.join(prefix, "package.json"), '{"private":true}\n');
  const name = `@esbuild/${platform}@${version}`;
  // The folder with its own package.json is npm's prefix: no path goes through a shell.
  const arguments_ = ["install", name, "--force", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  await promisify(execFile)(
    process.platform === "win32" ? "npm.cmd" : "npm",
    [...arguments_, "--loglevel=error"],
    { cwd: prefix, shell: process.platform === "win32" },
  ).catch((cause: { readonly stderr?: string }) => {
    const said = /npm error (?!code|syscall|errno)(.*)/.exec(cause.stderr ?? "")?.[1] ?? String(cause);
    throw new Error(
      `${name}: npm could not fetch it (${said}). Check the connection and npm's registry, then run again; without a network only the package for ${thisTarget()} can be made.`,
      { cause },
    );
  });
  return fetched;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

if (import.meta.main) {
  const targets = process.argv.includes("--all") ? (Object.keys(platforms) as Target[]) : [thisTarget()];
  const out = process.argv.find((argument) => argument.startsWith("--out="))?.slice("--out=".length) ?? ".";
  try {
    for (const target of targets) {
      const file = await packageExtension(target, out);
      const { size } = await stat(file);
      console.log(`${path.relative(".", file)}  ${(size / 1e6).toFixed(2)} MB`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
