/*
 * The real editor: VS Code's workbench and extension host as `code-server` packs them, in a browser. Fetched
 * from the npm registry once, into an ignored folder; 620 MB do not belong among the dependencies.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const version = "4.139.1";
const home = path.resolve(".cache", "editor");
const entry = path.join(home, "node_modules", "code-server", "out", "node", "entry.js");

/** Installs the editor where it is not there yet. Native modules are left out: terminals and watchers only. */
export async function ensureCodeServer(): Promise<void> {
  const marker = path.join(home, "ready");
  if ((await readFile(marker, "utf8").catch(() => "")) === version) return;
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, "package.json"), '{"private":true}\n');
  const vscode = path.join(home, "node_modules", "code-server", "lib", "vscode");
  await npmInstall(home, [`code-server@${version}`]);
  await npmInstall(vscode, ["--omit=dev"]);
  await npmInstall(path.join(vscode, "extensions"), ["--omit=dev"]);
  await writeFile(marker, version);
}

async function npmInstall(folder: string, more: readonly string[]): Promise<void> {
  await promisify(execFile)(
    process.platform === "win32" ? "npm.cmd" : "npm",
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...more],
    { cwd: folder, maxBuffer: 1 << 26, shell: process.platform === "win32" },
  );
}

export interface CodeServerOptions {
  /** Everything the editor writes goes below this folder. */
  readonly dataFolder: string;
  /** Machine-scoped settings: the only ones that may say where credentials go. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  readonly userSettings?: Readonly<Record<string, unknown>>;
  /** True asks for trust as a desktop does; otherwise every folder is trusted. */
  readonly askTrust?: boolean;
  readonly locale?: "zh-cn";
  readonly env?: Readonly<Record<string, string>>;
}

export interface CodeServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

export async function installVsix(dataFolder: string, vsix: string): Promise<void> {
  await promisify(execFile)(process.execPath, [entry, ...folders(dataFolder), "--install-extension", vsix], {
    maxBuffer: 1 << 26,
  });
}

export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { dataFolder } = options;
  await writeSettings(options);
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      entry,
      "--auth=none",
      `--bind-addr=127.0.0.1:${port}`,
      ...folders(dataFolder),
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-getting-started-override",
      ...(options.askTrust ? [] : ["--disable-workspace-trust"]),
      ...(options.locale ? ["--locale", options.locale] : []),
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env, VSCODE_CLI_REQUIRE_TOKEN: "" },
      detached: process.platform !== "win32",
    },
  );
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => stopChild(child);
  try {
    await answering(`${url}/healthz`, child);
  } catch (error) {
    await stop();
    throw new Error(`The editor did not start:\n${output}`, { cause: error });
  }
  return { url, stop };
}

function folders(dataFolder: string): readonly string[] {
  return [
    "--user-data-dir",
    path.join(dataFolder, "user-data"),
    "--extensions-dir",
    path.join(dataFolder, "extensions"),
  ];
}

async function writeSettings(options: CodeServerOptions): Promise<void> {
  const userData = path.join(options.dataFolder, "user-data");
  const write = async (folder: string, settings: unknown) => {
    await mkdir(path.join(userData, folder), { recursive: true });
    await writeFile(path.join(userData, folder, "settings.json"), JSON.stringify(settings, null, 2));
  };
  await write("Machine", options.machineSettings ?? {});
  await write("User", {
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "workbench.enableExperiments": false,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": true,
    "extensions.ignoreRecommendations": true,
    "telemetry.telemetryLevel": "off",
    "window.menuBarVisibility": "compact",
    "editor.minimap.enabled": false,
    "git.enabled": false,
    ...options.userSettings,
  });
  if (options.locale) await writeLanguagePack(userData, options.locale);
}

/** An empty language pack is enough to switch the language of extensions. */
async function writeLanguagePack(userData: string, locale: string): Promise<void> {
  const translation = path.join(userData, "main.i18n.json");
  await writeFile(translation, JSON.stringify({ "": "", version: "1.0.0", contents: {} }));
  const pack = {
    [locale]: {
      hash: "x",
      extensions: [{ extensionIdentifier: { id: "test.language" }, version: "1.0.0" }],
      translations: { vscode: translation },
      label: "中文(简体)",
    },
  };
  await writeFile(path.join(userData, "languagepacks.json"), JSON.stringify(pack));
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`code-server ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  // The server starts processes of its own; on POSIX they share its group.
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (process.platform === "win32") child.kill(signal);
      else process.kill(-(child.pid ?? 0), signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  kill("SIGTERM");
  const killer = setTimeout(() => kill("SIGKILL"), 3000);
  await ended;
  clearTimeout(killer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
