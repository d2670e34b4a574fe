import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export interface Deno {
  readonly port: number;
  close(): Promise<void>;
}

const executable = path.join(import.meta.dirname, "../../node_modules/.bin/deno");

/** Longest wait for `deno serve` to listen, in milliseconds: its first start unpacks itself. */
const patience = 60_000;

function listening(process: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`deno serve does not listen: ${output}`)), patience);
    const read = (chunk: Buffer): void => {
      output += String(chunk);
      const port = /Listening on http:\/\/[^:]+:(\d+)/.exec(output)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    process.stdout?.on("data", read);
    process.stderr?.on("data", read);
    process.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`deno serve ended with ${code}: ${output}`));
    });
  });
}

/** Runs a worker under `deno serve`, its variables taken from the environment of the process alone. */
export async function startDeno(code: string, variables: Readonly<Record<string, string>>): Promise<Deno> {
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-deno-"));
  const file = path.join(folder, "worker.js");
  await writeFile(file, code);
  const flags = ["serve", "--no-prompt", "--allow-net", "--allow-env", "--host", "127.0.0.1", "--port", "0"];
  const child = spawn(executable, [...flags, file], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      DENO_DIR: folder,
      DENO_NO_UPDATE_CHECK: "1",
      NO_COLOR: "1",
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    port: await listening(child),
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
