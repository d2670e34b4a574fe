/** What one account's Workers are made of: scripts, their versions, and which version is deployed. */
export interface ModuleFile {
  readonly name: string;
  readonly type: "esm" | "text" | "data" | "wasm";
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Binding =
  | { readonly type: "plain_text"; readonly name: string; readonly text: string }
  | { readonly type: "secret_text"; readonly name: string; readonly text: string }
  | { readonly type: "json"; readonly name: string; readonly json: unknown }
  | {
      readonly type: "r2_bucket";
      readonly name: string;
      readonly bucket_name: string;
      readonly jurisdiction?: string;
    }
  | { readonly type: "version_metadata"; readonly name: string };

export interface VersionState {
  readonly id: string;
  readonly number: number;
  readonly createdAt: number;
  readonly source: string;
  readonly mainModule: string;
  readonly modules: readonly ModuleFile[];
  readonly compatibilityDate: string | undefined;
  readonly compatibilityFlags: readonly string[];
  readonly bindings: readonly Binding[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly handlers: readonly string[];
  /** The upload's other settings (`cache_options`, …), as they were sent. */
  readonly extras: Readonly<Record<string, unknown>>;
  readonly startupTimeMs: number;
}

export interface DeploymentState {
  readonly id: string;
  readonly createdAt: number;
  readonly source: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly versions: readonly { readonly version_id: string; readonly percentage: number }[];
}

export interface ScriptState {
  readonly name: string;
  /** The script's own immutable id. */
  readonly tag: string;
  readonly createdAt: number;
  modifiedAt: number;
  tags: readonly string[];
  logpush: boolean;
  observability: unknown;
  subdomain: { readonly enabled: boolean; readonly previews_enabled: boolean };
  /** Newest last. */
  readonly versions: VersionState[];
  /** Newest first: the first is what runs. */
  readonly deployments: DeploymentState[];
}

export class ScriptStore {
  readonly #scripts = new Map<string, ScriptState>();

  find(name: string): ScriptState | undefined {
    return this.#scripts.get(name);
  }

  all(): readonly ScriptState[] {
    return [...this.#scripts.values()];
  }

  add(script: ScriptState): void {
    this.#scripts.set(script.name, script);
  }

  delete(name: string): void {
    this.#scripts.delete(name);
  }
}

export function versionOf(script: ScriptState, id: string): VersionState | undefined {
  return script.versions.find((version) => version.id === id);
}

/** The versions that answer requests now, with their share in percent. */
export function runningVersions(
  script: ScriptState,
): readonly { readonly version: VersionState; readonly percentage: number }[] {
  return (script.deployments[0]?.versions ?? []).flatMap(({ version_id, percentage }) => {
    const version = versionOf(script, version_id);
    return version === undefined ? [] : [{ version, percentage }];
  });
}

/** Settings, secrets and uploads build on the newest deployed version, or on the newest one before any deploy. */
export function currentVersion(script: ScriptState): VersionState | undefined {
  return runningVersions(script)[0]?.version ?? script.versions.at(-1);
}

/** How a binding is shown: the text of a secret never comes back. */
export function bindingJson(binding: Binding): object {
  if (binding.type === "secret_text") return { type: binding.type, name: binding.name };
  return binding;
}
