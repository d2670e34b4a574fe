import type { SandboxCredentials } from "./credentials.ts";
import type { StandIn, StandInContext } from "./standIn.ts";

export interface OptionalStart {
  readonly context: StandInContext;
  readonly credentials: SandboxCredentials;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly now: () => number;
}

/**
 * The stand-ins of the other providers. Each is one line here; its `env` joins the sandbox's, and its records join
 * `start.context.dns`.
 */
const starters: readonly ((start: OptionalStart) => Promise<StandIn>)[] = [];

export function startOptional(start: OptionalStart): Promise<StandIn[]> {
  return Promise.all(starters.map((starter) => starter(start)));
}
