/*
 * Two runs at once must see each other. Whoever changes a site leaves a mark in its Worker's tags, beside the ledger
 * (ownership.ts): which command, a random id, which process on which machine, and when it was last alive. A run
 * refreshes its mark while it lasts and takes it away at its end. A mark without a sign of life for some minutes, or
 * of a process of this machine that is no more, is taken over.
 */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { runPrefix } from "../model/ownership.ts";

export type MarkedCommand = "deploy" | "destroy" | "rollback";

/** A process that may run commands. */
export interface Runner {
  readonly host: string;
  readonly pid: number;
  /** Whether a process of this machine still runs, and, where it is this very one, the run of that id. */
  readonly isAlive: (pid: number, id: string) => boolean;
  /** A new run's id; it counts as alive until `ended`. */
  readonly begin: () => string;
  readonly ended: (id: string) => void;
}

export interface RunMarker {
  readonly command: MarkedCommand;
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Last sign of life, milliseconds since the epoch. */
  readonly seen: number;
}

/** Milliseconds between two signs of life. */
export const signOfLifeEvery = 60_000;
/** Milliseconds without one after which a run counts as dead. */
export const longestSilence = 3 * 60_000;

export function runTag({ command, id, host, pid, seen }: RunMarker): string {
  return `${runPrefix}${[command, id, host, pid, new Date(seen).toISOString()].join(";")}`;
}

export function readRunMarker(tags: readonly string[]): RunMarker | undefined {
  const tag = tags.find((each) => each.startsWith(runPrefix));
  const match = /^(deploy|destroy|rollback);([0-9a-f]+);([^;]+);(\d+);(.+)$/.exec(
    tag?.slice(runPrefix.length) ?? "",
  );
  const [, command, id, host, pid, time = ""] = match ?? [];
  if (!isCommand(command) || !id || !host) return undefined;
  const seen = Date.parse(time);
  return { command, id, host, pid: Number(pid), seen: Number.isNaN(seen) ? 0 : seen };
}

/** Whether the run that left the mark is still at it, as far as this process can tell. */
export function isAtIt({ id, host, pid, seen }: RunMarker, runner: Runner, now: number): boolean {
  if (host === runner.host && !runner.isAlive(pid, id)) return false;
  // A clock far ahead of ours says as little as one far behind.
  return Math.abs(now - seen) <= longestSilence;
}

function isCommand(text: string | undefined): text is MarkedCommand {
  return text === "deploy" || text === "destroy" || text === "rollback";
}

const running = new Set<string>();

/** This process. The host's name is cut to what a tag takes. */
export const thisProcess: Runner = {
  host:
    hostname()
      .replaceAll(/[^\w.-]/g, "-")
      .slice(0, 63) || "unknown",
  pid: process.pid,
  isAlive: (pid, id) => (pid === process.pid ? running.has(id) : processExists(pid)),
  begin: () => {
    const id = randomBytes(4).toString("hex");
    running.add(id);
    return id;
  },
  ended: (id) => {
    running.delete(id);
  },
};

/** Signal 0 only asks. EPERM: it is there, and another user's. */
function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
