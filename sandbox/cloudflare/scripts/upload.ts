import { createHash, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Context } from "hono";
import { fail } from "../envelope.ts";
import { bucketKey } from "../r2/buckets.ts";
import type { AccountState, CloudflareState } from "../state.ts";
import type { ScriptCheck } from "./scriptCheck.ts";
import {
  type Binding,
  currentVersion,
  type ModuleFile,
  type ScriptState,
  type VersionState,
} from "./scriptStore.ts";

/** Free plan, after gzip. */
const largestScript = 3 * 1024 * 1024;

const moduleTypes: Readonly<Record<string, ModuleFile["type"]>> = {
  "application/javascript+module": "esm",
  "text/javascript+module": "esm",
  "text/plain": "text",
  "application/octet-stream": "data",
  "application/wasm": "wasm",
};

interface Upload {
  readonly metadata: Record<string, unknown>;
  readonly modules: readonly ModuleFile[];
}

/** Takes a multipart upload apart: `metadata`, and one part per module whose name is also its file name. */
async function readUpload(c: Context): Promise<Upload> {
  const bytes = await c.req.arrayBuffer();
  const contentType = c.req.header("content-type") ?? "";
  if (!/^multipart\/form-data;/i.test(contentType)) {
    fail(400, 10021, "The uploaded script has no multipart form.");
  }
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    fail(400, 10021, "The multipart form could not be read.");
  }
  const metadataPart = form.get("metadata");
  const metadataText = metadataPart instanceof File ? await metadataPart.text() : metadataPart;
  const metadata = parseMetadata(metadataText);
  const modules: ModuleFile[] = [];
  for (const [name, part] of form) {
    if (name === "metadata" || !(part instanceof File)) continue;
    // Beside the script for stack traces: taken and not kept.
    if (part.type === "application/source-map") continue;
    const type = moduleTypes[part.type.replace(/;.*$/, "").trim()];
    if (type === undefined) fail(400, 10021, `The part ${name} has an unsupported content type.`);
    // The file name is what `import` and `main_module` look for; a bare Blob goes out as `blob`.
    modules.push({ name: part.name, type, bytes: new Uint8Array(await part.arrayBuffer()) });
  }
  return { metadata, modules };
}

function parseMetadata(text: string | null): Record<string, unknown> {
  if (text === null) fail(400, 10021, "The multipart form has no part named metadata.");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  return fail(400, 10021, "The part metadata is not valid JSON.");
}

export interface UploadTarget {
  readonly state: CloudflareState;
  readonly account: AccountState;
  readonly script: ScriptState | undefined;
  readonly check: ScriptCheck;
  readonly triggeredBy: string;
}

interface NewVersion extends UploadTarget {
  readonly upload: Upload;
  /** `?bindings_inherit=strict` */
  readonly strict: boolean;
}

/** Reads an upload and makes a version of it. Nothing is stored yet. */
export async function uploadedVersion(
  c: Context,
  target: UploadTarget,
): Promise<{ readonly version: VersionState; readonly metadata: Upload["metadata"] }> {
  const upload = await readUpload(c);
  const strict = c.req.query("bindings_inherit") === "strict";
  return { version: await versionFrom({ ...target, upload, strict }), metadata: upload.metadata };
}

/** Checks an upload as the service does. */
async function versionFrom(options: NewVersion): Promise<VersionState> {
  const { state, account, script, upload } = options;
  const { metadata, modules } = upload;
  const mainModule = typeof metadata.main_module === "string" ? metadata.main_module : undefined;
  if (mainModule === undefined) fail(400, 10021, "The upload names no main_module.");
  const main = modules.find((module) => module.name === mainModule);
  if (main === undefined) fail(400, 10021, `Uncaught Error: No such module "${mainModule}".`);
  if (main.type !== "esm") fail(400, 10021, "Uncaught SyntaxError: Unexpected token 'export'");
  const size = modules.reduce((sum, module) => sum + gzipSync(module.bytes).byteLength, 0);
  if (size > largestScript) fail(413, 10027, "Your Worker exceeded the size limit of 3 MiB.");

  const compatibilityDate = dateOf(metadata.compatibility_date, state.now());
  const compatibilityFlags = Array.isArray(metadata.compatibility_flags)
    ? metadata.compatibility_flags.map(String)
    : [];
  const bindings = resolveBindings(options);
  for (const binding of bindings) {
    if (binding.type !== "r2_bucket") continue;
    const key = bucketKey(binding.jurisdiction ?? "default", binding.bucket_name);
    if (!account.buckets.has(key)) {
      fail(
        400,
        10085,
        `R2 bucket '${binding.bucket_name}' not found. Please use a different name and try again.`,
      );
    }
  }
  const checked = await options.check({ mainModule, modules, compatibilityDate, compatibilityFlags });
  if (!checked.starts) fail(400, checked.code, checked.message);
  const { cache_options, usage_model, placement, limits } = metadata;
  return {
    id: randomUUID(),
    number: (script?.versions.at(-1)?.number ?? 0) + 1,
    createdAt: state.now(),
    source: "api",
    mainModule,
    modules,
    compatibilityDate,
    compatibilityFlags,
    bindings,
    annotations: { ...annotationsOf(metadata.annotations), "workers/triggered_by": options.triggeredBy },
    etag: etagOf(modules),
    handlers: checked.handlers,
    extras: Object.fromEntries(
      Object.entries({ cache_options, usage_model, placement, limits }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    startupTimeMs: checked.startupTimeMs,
  };
}

export function annotationsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

function etagOf(modules: readonly ModuleFile[]): string {
  const hash = createHash("sha256");
  for (const { name, bytes } of modules) hash.update(name).update("\0").update(bytes).update("\0");
  return hash.digest("hex");
}

function dateOf(value: unknown, now: number): string | undefined {
  if (typeof value !== "string") return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) fail(400, 10021, `Invalid compatibility date: ${value}`);
  if (Date.parse(value) > now) fail(400, 10021, `Can't set compatibility date in the future: "${value}".`);
  return value;
}

/** The wanted bindings, what `inherit` names and what `keep_bindings` keeps by type. */
function resolveBindings({ script, upload, strict }: NewVersion): readonly Binding[] {
  const before = script === undefined ? [] : (currentVersion(script)?.bindings ?? []);
  const wanted = Array.isArray(upload.metadata.bindings) ? upload.metadata.bindings : [];
  const result = new Map<string, Binding>();
  for (const each of wanted as Record<string, unknown>[]) {
    const name = String(each.name);
    if (result.has(name)) fail(400, 10021, `The binding name ${name} is used twice.`);
    if (each.type === "inherit") {
      const source = before.find((binding) => binding.name === (each.old_name ?? name));
      if (source !== undefined) result.set(name, { ...source, name });
      // Without strict an unresolved one is silently dropped.
      else if (strict) fail(400, 10057, `The binding ${name} could not be inherited: it does not exist.`);
    } else {
      result.set(name, bindingFrom(each));
    }
  }
  const kept = Array.isArray(upload.metadata.keep_bindings) ? upload.metadata.keep_bindings : [];
  for (const binding of before) {
    if (kept.includes(binding.type) && !result.has(binding.name)) result.set(binding.name, binding);
  }
  return [...result.values()];
}

function bindingFrom(each: Record<string, unknown>): Binding {
  const name = String(each.name);
  switch (each.type) {
    case "plain_text":
    case "secret_text":
      return { type: each.type, name, text: String(each.text) };
    case "json":
      return { type: "json", name, json: each.json };
    case "version_metadata":
      return { type: "version_metadata", name };
    case "r2_bucket":
      return {
        type: "r2_bucket",
        name,
        bucket_name: String(each.bucket_name),
        ...(typeof each.jurisdiction === "string" ? { jurisdiction: each.jurisdiction } : {}),
      };
    default:
      return fail(400, 10021, `The sandbox runs no bindings of the type ${String(each.type)}.`);
  }
}
