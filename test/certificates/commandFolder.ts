import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Certificates } from "./world.ts";

export const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
/** The built command line (`npm run build`). */
export const cli = path.join(dist, "cli.js");

export interface Ended {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with a certificate and its key, in which processes run as a person or cron starts them. */
export interface CommandFolder {
  readonly path: string;
  start(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): { readonly child: ChildProcess; readonly ended: Promise<Ended> };
  remove(): Promise<void>;
}

/** `env`: where the stand-ins are, and the keys. */
export async function commandFolder(
  { fresh }: Pick<Certificates, "fresh">,
  env: Readonly<Record<string, string>>,
): Promise<CommandFolder & { readonly env: Readonly<Record<string, string>> }> {
  assert.ok(existsSync(cli), "dist/cli.js is missing: npm run build");
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-commands-"));
  await writeFile(path.join(folder, "fullchain.pem"), fresh.chain);
  await writeFile(path.join(folder, "privkey.pem"), fresh.key);
  const environment = {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    LANG: "en_US.UTF-8",
    XDG_STATE_HOME: path.join(folder, "state"),
    ...env,
  };
  return {
    path: folder,
    env: environment,
    start: (args, given = environment) => {
      const child = spawn(process.execPath, args, {
        cwd: folder,
        env: given,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const said = { out: "", err: "" };
      child.stdout.on("data", (data) => {
        said.out += data;
      });
      child.stderr.on("data", (data) => {
        said.err += data;
      });
      const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...said }));
      return { child, ended };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A configuration with one certificate, read from the folder's files. */
export function oneCertificate(certificate: object): string {
  return JSON.stringify({
    sites: {
      images: {
        zone: "example.com",
        origin: { type: "r2", bucket: "bucket-of-images" },
        fallbackOrigin: "fallback.example.com",
        hostnames: ["images.example.net"],
        worker: { name: "cdn-images" },
        certificates: [{ cert: "fullchain.pem", key: "privkey.pem", ...certificate }],
      },
    },
  });
}
