import * as vscode from "vscode";
import type { FileDiagnostic } from "../../site/diagnostic.ts";
import type { Site } from "../../site/site.ts";
import { configText } from "../configText.ts";
import { engine } from "../engine.ts";
import type { SiteRef } from "../target.ts";

export const configName = "cdn.jsonc";

/** One `cdn.jsonc` of the open folders, as it is now: also what has not been saved yet. */
export interface ConfigFile {
  readonly uri: vscode.Uri;
  /** Path from its folder, with the folder's name where several are open. */
  readonly label: string;
  readonly sites: readonly Site[];
  readonly diagnostics: readonly FileDiagnostic[];
}

export interface FoundSite {
  readonly ref: SiteRef;
  readonly site: Site;
  readonly config: ConfigFile;
}

/** The sites of the open folders. Reads through `workspace.fs`, so the folders may be remote or virtual. */
export class SiteStore implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  #reading: Promise<readonly ConfigFile[]> | undefined;

  readonly onDidChange = this.#changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${configName}`);
    const forget = () => this.forget();
    const ifConfig = (uri: vscode.Uri) => {
      if (isConfigUri(uri)) this.forget();
    };
    this.#subscriptions = [
      watcher,
      watcher.onDidChange(forget),
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      // Where the file watcher is not available (some remote hosts), these still see the editor's own changes.
      vscode.workspace.onDidSaveTextDocument((document) => ifConfig(document.uri)),
      // What is typed counts at the next question; nothing is drawn or read anew at each key.
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isConfigUri(document.uri)) this.#reading = undefined;
      }),
      // Closed without saving: what had been typed is gone.
      vscode.workspace.onDidCloseTextDocument((document) => ifConfig(document.uri)),
      vscode.workspace.onDidCreateFiles(({ files }) => files.forEach(ifConfig)),
      vscode.workspace.onDidDeleteFiles(forget),
      vscode.workspace.onDidRenameFiles(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
    ];
  }

  /** Reads again at the next question. */
  forget(): void {
    this.#reading = undefined;
    this.#changed.fire();
  }

  async configs(): Promise<readonly ConfigFile[]> {
    this.#reading ??= readConfigs();
    return this.#reading;
  }

  async sites(): Promise<readonly FoundSite[]> {
    return sitesOf(await this.configs());
  }

  async find(ref: SiteRef): Promise<FoundSite | undefined> {
    const sites = await this.sites();
    return sites.find((found) => found.ref.file === ref.file && found.ref.name === ref.name);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}

/** The sites of files that were read at one time: a second reading has other objects in it. */
export function sitesOf(configs: readonly ConfigFile[]): readonly FoundSite[] {
  return configs.flatMap((config) =>
    config.sites.map((site) => ({
      ref: { file: config.uri.toString(), name: site.name },
      site,
      config,
    })),
  );
}

export function isConfigUri(uri: vscode.Uri): boolean {
  return uri.path.endsWith(`/${configName}`);
}

async function readConfigs(): Promise<readonly ConfigFile[]> {
  const uris = await findConfigs();
  const files = await Promise.all(uris.map(readConfig));
  return files.filter((file) => file !== undefined);
}

async function readConfig(uri: vscode.Uri): Promise<ConfigFile | undefined> {
  // What cannot be read describes no site.
  const text = await configText(uri).catch(() => undefined);
  if (text === undefined) return undefined;
  const { sites, diagnostics } = engine().parseConfig(text, uri.fsPath);
  return { uri, label: vscode.workspace.asRelativePath(uri), sites, diagnostics };
}

/** At the root of each folder, and wherever the search finds one; a host without search has the roots only. */
async function findConfigs(): Promise<readonly vscode.Uri[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const roots = await Promise.all(
    folders.map(async ({ uri }) => {
      const config = vscode.Uri.joinPath(uri, configName);
      try {
        await vscode.workspace.fs.stat(config);
        return [config];
      } catch {
        return [];
      }
    }),
  );
  const found = await searched();
  const all = new Map([...roots.flat(), ...found].map((uri) => [uri.toString(), uri]));
  return [...all.values()].sort((a, b) => a.path.localeCompare(b.path));
}

async function searched(): Promise<readonly vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles(`**/${configName}`, "**/{node_modules,.git,dist,out}/**", 100);
  } catch {
    return [];
  }
}
