import * as path from "node:path";
import type { Credentials } from "../core/credentials.ts";
import type { Emit } from "../core/events.ts";
import type { RunContext } from "../core/runContext.ts";
import { endpointsFromSettings } from "./settings.ts";

export interface RunContextInit {
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
  readonly emit?: Emit;
  readonly consents?: ReadonlySet<string>;
  readonly waitForRecords?: boolean;
}

/** What the engine needs from the editor. `extensionPath` is where the templates were installed. */
export function createRunContext(extensionPath: string, init: RunContextInit): RunContext {
  return {
    credentials: init.credentials,
    endpoints: endpointsFromSettings(),
    signal: init.signal,
    emit: init.emit ?? (() => {}),
    templatesFolder: path.join(extensionPath, "dist", "worker-templates"),
    consents: init.consents ?? new Set(),
    waitForRecords: init.waitForRecords ?? false,
    now: Date.now,
  };
}
