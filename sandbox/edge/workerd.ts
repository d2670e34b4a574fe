import type { Readable } from "node:stream";
import type { SharedOptions, WorkerOptions } from "miniflare";
import type { ModuleFile } from "../cloudflare/scripts/scriptStore.ts";

/** Options that keep miniflare from printing and from asking the network for anything; `output` gets what workerd says. */
export async function quietly(output: string[]): Promise<SharedOptions> {
  const { Log, LogLevel } = await import("miniflare");
  return {
    host: "127.0.0.1",
    port: 0,
    log: new Log(LogLevel.NONE),
    cf: false,
    verbose: false,
    logRequests: false,
    telemetry: { enabled: false },
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      for (const stream of [stdout, stderr]) stream.on("data", (chunk: Buffer) => output.push(String(chunk)));
    },
  };
}

const kinds = { esm: "ESModule", text: "Text", data: "Data", wasm: "CompiledWasm" } as const;

export interface ScriptModules {
  readonly mainModule: string;
  readonly modules: readonly ModuleFile[];
}

/** The modules as miniflare takes them: the main one first. */
export function workerModules(script: ScriptModules): Extract<WorkerOptions["modules"], unknown[]> {
  const mainFirst = [...script.modules].sort(
    (a, b) => Number(b.name === script.mainModule) - Number(a.name === script.mainModule),
  );
  return mainFirst.map(({ name, type, bytes }) => ({
    type: kinds[type],
    path: name,
    contents: type === "esm" || type === "text" ? new TextDecoder().decode(bytes) : bytes,
  }));
}
