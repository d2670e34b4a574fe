/*
 * Everything that a test of the editor needs, started once: the sandbox, the packaged extension in the real
 * editor, and a browser.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { endpoints } from "../../extension/providers/registry.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/sandbox.ts";
import { thisTarget, vsixName } from "../../scripts/package.ts";
import { launchBrowser } from "./browser.ts";
import {
  type CodeServer,
  type CodeServerOptions,
  emptyFolder,
  ensureCodeServer,
  installVsix,
  startCodeServer,
} from "./codeServer.ts";
import { Workbench, type WorkbenchOptions } from "./workbench.ts";

/** Of this process alone: two runs at once must not meet. Removed at the end. */
const cache = path.resolve(".cache", "editor-tests", String(process.pid));

export interface EditorOptions extends CodeServerOptions {
  /** Another extension to install beside ours. */
  readonly extraVsix: string;
}

export interface World {
  readonly sandbox: Sandbox;
  readonly browser: Browser;
  /** An editor with fresh user data and the extension installed. */
  editor(name: string, options?: Partial<EditorOptions>): Promise<CodeServer>;
  workbench(editor: CodeServer, options?: Pick<WorkbenchOptions, "open" | "size">): Promise<Workbench>;
  /** Closes every window and ends every editor: an extension host lives on for a while without its window. */
  closeEditors(): Promise<void>;
  /** A fresh folder to work in, with `files` copied from a folder of the project. */
  folder(name: string, from?: string): Promise<string>;
  close(): Promise<void>;
}

let vsix: Promise<string> | undefined;

/** Builds and packages once for all tests of this process. */
export function theVsix(): Promise<string> {
  vsix ??= (async () => {
    // CDN_WORKER_BUILT: dist/ is as it should be, for whoever runs these tests again and again.
    if (!process.env.CDN_WORKER_BUILT) await promisify(execFile)(process.execPath, ["esbuild.mjs"]);
    await mkdir(cache, { recursive: true });
    await promisify(execFile)(process.execPath, ["scripts/package.ts", `--out=${cache}`]);
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    return path.join(cache, vsixName(thisTarget(), version));
  })();
  return vsix;
}

/** The sandbox's environment as the machine settings of an editor. */
export function machineSettings(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    endpoints.flatMap(({ setting, variable }) => {
      const value = env[variable];
      return value === undefined ? [] : [[`cdnWorker.endpoints.${setting}`, value]];
    }),
  );
}

export async function startWorld(options: SandboxOptions = {}): Promise<World> {
  const [sandbox, file] = await Promise.all([startSandbox(options), theVsix(), ensureCodeServer()]);
  const browser = await launchBrowser();
  const editors: CodeServer[] = [];
  const workbenches: Workbench[] = [];
  const closeEditors = async () => {
    await Promise.all(workbenches.splice(0).map((workbench) => workbench.close().catch(() => {})));
    await Promise.all(editors.splice(0).map((editor) => editor.stop()));
  };
  return {
    sandbox,
    browser,
    async editor(name, more = {}) {
      const dataFolder = path.join(cache, `data-${name}`);
      await emptyFolder(dataFolder);
      await installVsix(dataFolder, file);
      if (more.extraVsix) await installVsix(dataFolder, more.extraVsix);
      const editor = await startCodeServer({
        dataFolder,
        machineSettings: { ...machineSettings(sandbox.env), ...more.machineSettings },
        // A box that opens while another one fades out takes no key.
        userSettings: { "workbench.reduceMotion": "on", ...more.userSettings },
        ...(more.askTrust ? { askTrust: more.askTrust } : {}),
        ...(more.locale ? { locale: more.locale } : {}),
        // The edge's certificates are the sandbox's own.
        env: { NODE_EXTRA_CA_CERTS: sandbox.env.NODE_EXTRA_CA_CERTS ?? "", ...more.env },
      });
      editors.push(editor);
      return editor;
    },
    async workbench(editor, more = {}) {
      const workbench = await Workbench.open({ browser, url: editor.url, ...more });
      workbenches.push(workbench);
      return workbench;
    },
    async folder(name, from) {
      const folder = path.join(cache, "folders", name);
      await emptyFolder(folder);
      if (from) await cp(from, folder, { recursive: true });
      return folder;
    },
    closeEditors,
    async close() {
      await closeEditors();
      await browser.close();
      await sandbox.close();
      await rm(cache, { recursive: true, force: true });
      vsix = undefined;
    },
  };
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
