import type { CloudflareApi } from "./api.ts";

/** One binding as the upload's metadata spells it. */
export type ApiBinding =
  | {
      readonly type: "r2_bucket";
      readonly name: string;
      readonly bucket_name: string;
      readonly jurisdiction?: string;
    }
  | { readonly type: "plain_text" | "secret_text"; readonly name: string; readonly text: string }
  | { readonly type: "inherit"; readonly name: string };

/** What a script consists of, as `generateWorker` makes it. */
export interface ScriptContent {
  readonly name: string;
  readonly code: string;
  readonly mainModule: string;
  /** `YYYY-MM-DD`. */
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Cloudflare's cache stands in front of the Worker, which does not run on a hit. */
  readonly workersCache: boolean;
}

export interface Upload {
  readonly worker: ScriptContent;
  readonly bindings: readonly ApiBinding[];
  readonly message: string;
  /** The version's tag, at most 100 characters. */
  readonly versionTag: string;
}

interface Answer {
  readonly result: { readonly id?: string };
}

/*
 * The SDK's `scripts.update` and `versions.create` send a multipart body with the wrong content type and part
 * names (cloudflare-typescript#2799). The body is made here and its bytes and content type are sent as they are:
 * an editor's extension host patches `fetch`, which does not know every FormData.
 */

/** First upload: makes the script and serves it at once. */
export async function putScript(
  api: CloudflareApi,
  accountId: string,
  upload: Upload,
  tags: readonly string[],
): Promise<void> {
  const path = `/accounts/${accountId}/workers/scripts/${encodeURIComponent(upload.worker.name)}?bindings_inherit=strict`;
  await api.put<Answer>(path, await multipart({ ...metadata(upload), tags }, upload.worker));
}

/** A new version, not yet served; settings of the script itself stay as they are. Resolves to its id. */
export async function postVersion(api: CloudflareApi, accountId: string, upload: Upload): Promise<string> {
  const path = `/accounts/${accountId}/workers/scripts/${encodeURIComponent(upload.worker.name)}/versions?bindings_inherit=strict`;
  const answer = await api.post<Answer>(path, await multipart(metadata(upload), upload.worker));
  return answer.result.id ?? "";
}

function metadata({ worker, bindings, message, versionTag }: Upload) {
  return {
    main_module: worker.mainModule,
    compatibility_date: worker.compatibilityDate,
    ...(worker.compatibilityFlags.length > 0 ? { compatibility_flags: worker.compatibilityFlags } : {}),
    bindings,
    ...(worker.workersCache ? { cache_options: { enabled: true } } : {}),
    annotations: { "workers/message": message, "workers/tag": versionTag },
  };
}

async function multipart(fields: object, worker: ScriptContent) {
  const form = new FormData();
  form.set("metadata", JSON.stringify(fields));
  // A File, not a Blob: part name and file name must both be the module's name, or "No such module" comes back.
  form.set(
    worker.mainModule,
    new File([worker.code], worker.mainModule, { type: "application/javascript+module" }),
  );
  const encoded = new Response(form);
  return {
    body: new Uint8Array(await encoded.arrayBuffer()),
    headers: { "content-type": encoded.headers.get("content-type") ?? "" },
  };
}
