import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { program } from "./packages.ts";

export interface Daemon {
  /** Makes it read its files again. */
  reload(): void;
  stop(): Promise<void>;
}

/** Milliseconds until a server answers, on a slow and busy machine. */
const longestStart = 30_000;

/**
 * Starts a server in the foreground and waits until `isReady`.
 *
 * @throws with what it said, where it ends or does not get ready
 */
export async function startDaemon(
  name: string,
  args: readonly string[],
  isReady: () => Promise<boolean>,
): Promise<Daemon> {
  const child = spawn(program(name), args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + String(chunk)).slice(-4000);
    });
  }
  const deadline = Date.now() + longestStart;
  while (!(await isReady().catch(() => false))) {
    if (hasEnded(child) || Date.now() > deadline) {
      await end(child);
      throw new Error(`${name} did not start: ${said}`);
    }
    await sleep(100);
  }
  return {
    reload: () => {
      child.kill("SIGHUP");
    },
    stop: () => end(child),
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return address.port;
}
