import { spawn } from "node:child_process";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type OriginType, originTypes } from "../../extension/origins/registry.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export type Example = OriginType;
export const examples: readonly Example[] = originTypes;
/** One of each way to a bucket, where every example would take minutes: its own domain, and a signed request. */
export const twoExamples: readonly Example[] = ["r2", "b2"];
export const configOf = (example: Example) => `${root}examples/${example}/cdn.jsonc`;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gets what ends the child, at once or as Ctrl-C does, as soon as it runs, and what it says. */
  readonly onStart?: (kill: () => void, interrupt: () => void, stderr: Readable) => void;
  /** False closes both outputs at once, as `| true` does. */
  readonly isRead?: boolean;
  /** A file descriptor that takes standard output instead. */
  readonly stdout?: number;
  /** Another Node that runs it. */
  readonly node?: string;
  /** A shell script that runs the command, which it gets as "$0" "$@". */
  readonly wrap?: string;
}

/** Runs the built command line as a person's shell does, with the sandbox's environment and nothing else of ours. */
export function cli(sandbox: Sandbox, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", LANG: "C", ...sandbox.env, ...options.env };
  return new Promise((resolve, reject) => {
    const command = [options.node ?? process.execPath, `${root}dist/cli.js`, ...args];
    const [file = "", ...rest] =
      options.wrap === undefined ? command : ["sh", "-c", options.wrap, ...command];
    const child = spawn(file, rest, { env, stdio: ["ignore", options.stdout ?? "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      stderr += chunk;
    });
    if (options.isRead === false) {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    options.onStart?.(
      () => child.kill("SIGKILL"),
      () => child.kill("SIGINT"),
      child.stderr ?? Readable.from([]),
    );
  });
}

/**
 * What exists in the accounts, without ids and times: two runs that end alike give the same text.
 * Counts (versions, deployments) are in it, so that something made twice shows.
 */
export function whatExists(sandbox: Sandbox): unknown {
  return {
    buckets: [...sandbox.account.buckets.keys()].sort(),
    domains: [...sandbox.account.buckets.values()].flatMap((bucket) => plain(bucket)),
    scripts: sandbox.account.scripts.all().map((script) => ({
      name: script.name,
      tags: [...script.tags].sort(),
      versions: script.versions.map(({ annotations, bindings, etag }) => ({
        annotations,
        etag,
        bindings: bindings.map(({ type, name }) => `${type} ${name}`).sort(),
      })),
      deployments: script.deployments.length,
    })),
    zones: sandbox.cloudflare.zones.map((zone) => ({
      name: zone.name,
      // One whose removal is on its way is as good as gone.
      fallbackOrigin: zone.fallbackOrigin?.deletedAt === undefined ? plain(zone.fallbackOrigin) : undefined,
      hostnames: [...zone.hostnames.values()].map(({ hostname, ownedAt, ssl }) => ({
        hostname,
        owned: ownedAt !== undefined,
        validated: ssl?.validatedAt !== undefined,
      })),
      records: [...zone.records.values()].map(plain).sort(byText),
      routes: [...zone.routes.values()].map(plain).sort(byText),
    })),
  };
}

/** Requests that would change something, as `POST /zones/…`. */
export function writes(sandbox: Sandbox): readonly string[] {
  return sandbox.log.entries
    .filter((entry) => entry.write)
    .map(({ service, method, path, operation }) => `${service} ${operation ?? method} ${path}`);
}

const volatile = /^(id|.*Id|.*At|.*_on|modified|created|etag|zone|account)$/;

function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value.values()].map(plain).sort(byText);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !volatile.test(key))
      .map(([key, inner]) => [key, plain(inner)]),
  );
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
