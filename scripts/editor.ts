/*
 * `npm run editor`: the editor on the examples, with the packaged extension installed and the sandbox behind it.
 * `code` where it is installed, with a profile of its own; else the same editor in the browser, fetched into an
 * ignored folder. Nothing of the person's own editor is touched, nothing leaves this machine.
 *
 * `-- --debug=PORT` opens `code` as an Extension Development Host on this folder's build, with the debugger of its
 * extensions on that port: what F5 does (.vscode/launch.json). It is a process of its own because endpoints come
 * from the machine's settings alone, and those are this profile's.
 */
import { execFile, spawn } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { credentialVariables } from "../extension/providers/registry.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { emptyFolder, ensureCodeServer, installVsix, startCodeServer } from "../test/editor/codeServer.ts";
import { machineSettings, theVsix } from "../test/editor/world.ts";

const home = path.resolve(".cache", "try-editor");
const folder = path.join(home, "examples");
const dataFolder = path.join(home, "data");
const say = (text = "") => process.stdout.write(`${text}\n`);

const debugPort = process.argv.find((argument) => argument.startsWith("--debug="))?.slice("--debug=".length);
say(debugPort ? "Starting the sandbox …" : "Starting the sandbox and packaging the extension …");
const [sandbox, vsix] = await Promise.all([startSandbox(), debugPort ? undefined : theVsix()]);
await mkdir(home, { recursive: true });
await emptyFolder(folder);
await cp("examples", folder, { recursive: true });

const settings = { ...machineSettings(sandbox.env), "git.enabled": false, "telemetry.telemetryLevel": "off" };
const stop = await open();
hints(sandbox);
say("\nCtrl-C stops the sandbox.");
const end = () =>
  void stop()
    .then(() => sandbox.close())
    .then(() => process.exit(0));
process.on("SIGINT", end).on("SIGTERM", end);

async function open(): Promise<() => Promise<void>> {
  if (await hasCode()) return openDesktop(vsix);
  if (vsix !== undefined) return openBrowser(vsix);
  await sandbox.close();
  throw new Error(
    "`code` is not on the PATH: only VS Code itself can be debugged. `npm run editor` needs none.",
  );
}

/** What the connections offer to take from the environment. */
function credentials(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    credentialVariables.flatMap((name) => {
      const value = sandbox.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function environment(): Readonly<Record<string, string>> {
  return { ...credentials(), NODE_EXTRA_CA_CERTS: sandbox.env.NODE_EXTRA_CA_CERTS ?? "" };
}

async function hasCode(): Promise<boolean> {
  if (process.argv.includes("--browser")) return false;
  return promisify(execFile)("code", ["--version"], { shell: process.platform === "win32" }).then(
    () => true,
    () => false,
  );
}

async function openDesktop(file: string | undefined): Promise<() => Promise<void>> {
  const user = path.join(dataFolder, "User");
  await mkdir(user, { recursive: true });
  await writeFile(path.join(user, "settings.json"), JSON.stringify(settings, null, 2));
  const profile = ["--user-data-dir", dataFolder, "--extensions-dir", path.join(home, "extensions")] as const;
  // `code` is a batch file on Windows: only a shell runs it, and the shell parts a path at its blanks.
  const shell = process.platform === "win32";
  const quoted = (...list: readonly string[]) => list.map((one) => (shell ? `"${one}"` : one));
  const install = (name: string) =>
    promisify(execFile)("code", quoted(...profile, "--install-extension", name, "--force"), { shell });
  if (file !== undefined) await install(file);
  const development = [
    `--extensionDevelopmentPath=${path.resolve(".")}`,
    `--inspect-extensions=${debugPort}`,
  ];
  const more = file === undefined ? development : [];
  spawn("code", quoted(...profile, ...more, "--new-window", "--disable-workspace-trust", folder), {
    env: { ...process.env, ...environment() },
    stdio: "ignore",
    shell,
  });
  say(`\nVS Code opens ${folder}.`);
  return async () => {};
}

async function openBrowser(file: string): Promise<() => Promise<void>> {
  say("`code` is not installed here: fetching the editor for the browser (once, about 600 MB) …");
  await ensureCodeServer();
  await installVsix(dataFolder, file);
  const editor = await startCodeServer({
    dataFolder,
    machineSettings: settings,
    userSettings: { "workbench.startupEditor": "welcomePage" },
    env: environment(),
  });
  say(`\nOpen ${editor.url}/?folder=${encodeURIComponent(folder)}`);
  return editor.stop;
}

function hints({ urls }: Sandbox): void {
  say("\nIn the editor: the CDN Worker icon at the side, Connect Cloudflare, Use CLOUDFLARE_API_TOKEN,");
  say(
    "then Deploy CDN Worker. The other connections offer the sandbox's keys in the same way; with DNSPod connected",
  );
  say("the deploy sets the DNS records itself, without it they are yours to add:");
  say(`  curl -H 'Content-Type: application/json' ${urls.control}/dns/records \\`);
  say(`    -d '{"type":"TXT","name":"_acme-challenge.images.example.net","value":"…"}'`);
  say("\nThe sandbox's keys, which open nothing else:");
  for (const [name, value] of Object.entries(credentials())) say(`  ${name}=${value}`);
}
