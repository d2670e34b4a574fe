import assert from "node:assert/strict";
import type { Sandbox } from "../sandbox.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers as deep as they like; what they find there is what they assert.
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
  readonly body: any;
}

export interface ApiCall {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the stand-in for Cloudflare's API as a client does; `{account}` and `{zone}` are those of the sandbox. */
export async function call(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  options: ApiCall = {},
): Promise<ApiAnswer> {
  const filled = path
    .replace("{account}", sandbox.account.id)
    .replace("{zone}", sandbox.zone("example.com").id);
  const isForm = body instanceof FormData;
  const headers = {
    authorization: `Bearer ${options.token ?? sandbox.credentials.cloudflareApiToken}`,
    ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
    ...options.headers,
  };
  const answer = await fetch(`${sandbox.urls.cloudflareApi}${filled}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

/** The `result` of a call that must succeed. */
export async function result(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  options?: ApiCall,
) {
  const answer = await call(sandbox, method, path, body, options);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.result;
}

/** Asserts that a call is refused with this status and code, in the service's envelope. */
export async function refused(
  sandbox: Sandbox,
  [status, code]: readonly [number, number],
  method: string,
  path: string,
  body?: unknown,
  options?: ApiCall,
): Promise<ApiAnswer> {
  const answer = await call(sandbox, method, path, body, options);
  assert.deepEqual([answer.status, answer.body.errors?.[0]?.code], [status, code], `${method} ${path}`);
  assert.equal(answer.body.success, false);
  return answer;
}

export interface WorkerUpload {
  readonly source?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** What else goes into the form, or replaces the module. */
  readonly parts?: readonly (readonly [name: string, part: Blob])[];
}

const defaultSource = "export default { fetch() { return new Response('hello') } }";

/** A correct upload: the module's part is named like its file. */
export function workerForm(upload: WorkerUpload = {}): FormData {
  const form = new FormData();
  const metadata = { main_module: "index.js", compatibility_date: "2026-01-01", ...upload.metadata };
  form.set("metadata", new Blob([JSON.stringify(metadata)], { type: "application/json" }));
  const module = new File([upload.source ?? defaultSource], "index.js", {
    type: "application/javascript+module",
  });
  for (const [name, part] of upload.parts ?? [["index.js", module] as const]) form.append(name, part);
  return form;
}

export const scripts = "/accounts/{account}/workers/scripts";

export function putWorker(sandbox: Sandbox, name: string, upload?: WorkerUpload) {
  return result(sandbox, "PUT", `${scripts}/${name}`, workerForm(upload));
}
