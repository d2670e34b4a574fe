import type { ModuleFile } from "./scriptStore.ts";

export interface CheckedScript {
  readonly mainModule: string;
  readonly modules: readonly ModuleFile[];
  readonly compatibilityDate: string | undefined;
  readonly compatibilityFlags: readonly string[];
}

export type ScriptCheckResult =
  | { readonly starts: true; readonly handlers: readonly string[]; readonly startupTimeMs: number }
  | { readonly starts: false; readonly code: 10021 | 10068; readonly message: string };

/** Starts a script once, as the service does before it accepts an upload. */
export type ScriptCheck = (script: CheckedScript) => Promise<ScriptCheckResult>;
