import type { Credentials } from "./credentials.ts";
import type { Endpoints } from "./endpoints.ts";
import type { Emit } from "./events.ts";

/** All that a run needs from its front end: the editor and the command line each make one. */
export interface RunContext {
  readonly credentials: Credentials;
  readonly endpoints: Endpoints;
  /** Stops every wait and every request that has not been sent. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Folder that holds the worker templates: `worker-templates/` in the source, `dist/worker-templates/` packed. */
  readonly templatesFolder: string;
  /** Foreign objects (`Change.consent`) that the person agreed to replace. */
  readonly consents: ReadonlySet<string>;
  /** Keep waiting for DNS records that the person has still to add, instead of ending with them named. */
  readonly waitForRecords: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
