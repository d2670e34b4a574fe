/* One run on live services: its names, its calls, and the bounds that hold both. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import { AwsClient } from "aws4fetch";
import type { LiveSettings } from "./settings.ts";

export interface Answer {
  readonly status: number;
  /** The first error's code; undefined where there is none. */
  readonly code: number | undefined;
  readonly result: unknown;
}

export interface CliResult {
  readonly code: number | null;
  /** The one document of `--json`; undefined where nothing came. */
  readonly json: unknown;
  readonly stderr: string;
}

export interface Live {
  readonly settings: LiveSettings;
  /** Every name that the run makes begins with it: `cdnw-live-3f9c1a20`. */
  readonly prefix: string;
  /** Holds the run's `cdn.jsonc`; that it exists says that something may be left to remove. */
  readonly folder: string;
  readonly account: string;
  readonly zoneId: string;
  readonly names: Names;
  /** Calls Cloudflare's API; throws past the limit of objects and once the run was stopped. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  cli(args: readonly string[]): Promise<CliResult>;
  /** Objects in the run's bucket, over R2's S3 API. */
  object(method: "PUT" | "DELETE", key: string, body?: string): Promise<number>;
  /** Counts objects that somebody else makes for the run; throws past the limit. */
  reserve(count: number): void;
}

export interface Names {
  readonly bucket: string;
  readonly worker: string;
  readonly fallbackOrigin: string;
  readonly hostname: string;
}

export function namesOf(prefix: string, { zone, domain }: Pick<LiveSettings, "zone" | "domain">): Names {
  return {
    bucket: `${prefix}-files`,
    worker: `${prefix}-worker`,
    fallbackOrigin: `${prefix}.${zone}`,
    hostname: `${prefix}.${domain}`,
  };
}

export const objectKey = "hello.txt";

const root = path.resolve(import.meta.dirname, "../..");

export interface LiveStart {
  readonly settings: LiveSettings;
  readonly prefix: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Finds the zone. Throws where the token does not see it. */
export async function startLive({ settings, prefix, folder, signal }: LiveStart): Promise<Live> {
  const base = settings.env.CLOUDFLARE_API_BASE_URL ?? "https://api.cloudflare.com/client/v4";
  let made = 0;
  const reserve = (count: number) => {
    made += count;
    if (made > settings.limit) {
      throw new Error(`The run would create more than ${settings.limit} objects (CDN_WORKER_LIVE_LIMIT).`);
    }
  };

  async function call(
    method: string,
    target: string,
    body?: unknown,
    token = settings.token,
  ): Promise<Answer> {
    const isForm = body instanceof FormData;
    // An upload makes a Worker; the other PUTs change what is there.
    if (method === "POST" || isForm) reserve(1);
    const answer = await fetch(`${base}${target}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      signal,
    });
    const json = readEnvelope(await answer.text());
    return { status: answer.status, code: json.errors?.[0]?.code, result: json.result };
  }

  const [zone] = listOf(await call("GET", `/zones?name=${settings.zone}`));
  if (!zone) throw new Error(`The token does not see the zone ${settings.zone}.`);
  const account = String((zone.account as { readonly id?: unknown } | undefined)?.id);
  const names = namesOf(prefix, settings);

  async function object(method: "PUT" | "DELETE", key: string, body?: string): Promise<number> {
    const verified = (await call("GET", "/user/tokens/verify")).result as { readonly id?: string } | null;
    // R2's S3 keys of a token: its id, and the SHA-256 of its value.
    const client = new AwsClient({
      accessKeyId: verified?.id ?? "",
      secretAccessKey: createHash("sha256").update(settings.token).digest("hex"),
      service: "s3",
      region: "auto",
    });
    const host = settings.env.R2_S3_BASE_URL ?? `https://${account}.r2.cloudflarestorage.com`;
    const answer = await client.fetch(`${host}/${names.bucket}/${key}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { "content-type": "text/plain" } }),
      signal,
    });
    return answer.status;
  }

  return {
    settings,
    prefix,
    folder,
    account,
    zoneId: String(zone.id),
    names,
    call,
    reserve,
    object,
    cli: (args) => runCli(args, path.join(folder, "cdn.jsonc"), settings.env, signal),
  };
}

/** The built command line, as a person's shell runs it. A stopped run lets it end in good order. */
function runCli(
  args: readonly string[],
  config: string,
  env: LiveSettings["env"],
  signal: AbortSignal,
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const command = [path.join(root, "dist/cli.js"), ...args, "--config", config, "--json"];
    const child = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => child.kill("SIGINT");
    signal.addEventListener("abort", stop, { once: true });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      signal.removeEventListener("abort", stop);
      resolve({ code, stderr, json: stdout.trim() === "" ? undefined : JSON.parse(stdout) });
    });
  });
}

interface Envelope {
  readonly result?: unknown;
  readonly errors?: readonly { readonly code?: number }[];
}

/** A page of a proxy is no envelope: then the status says all. */
function readEnvelope(text: string): Envelope {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** What a list operation found; some wrap it in an object of one list. */
export function listOf({ result }: Answer): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(result)) return result;
  if (typeof result !== "object" || result === null) return [];
  const list = Object.values(result).find(Array.isArray);
  return list ?? [];
}
