import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ChangeBase, changeId } from "../../core/change.ts";
import type { Credentials } from "../../core/credentials.ts";
import { done, type StepResult } from "../../core/step.ts";
import { secretValue } from "../../origins/secretValue.ts";
import type { WorkerBinding } from "../../origins/workerBinding.ts";
import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import { createOnce } from "../../providers/cloudflare/createOnce.ts";
import { ErrorCode } from "../../providers/cloudflare/errorCodes.ts";
import { type About, calling, errorCode, reading } from "../../providers/cloudflare/problem.ts";
import type { WorkerState, WorkerVersionState } from "../../providers/cloudflare/state.ts";
import type { Account } from "../../providers/cloudflare/types.ts";
import {
  type ApiBinding,
  postVersion,
  putScript,
  type Upload,
} from "../../providers/cloudflare/uploadScript.ts";
import {
  type ApiDeployment,
  observeTags,
  observeWorker,
  workerAbout,
} from "../../providers/cloudflare/workers.ts";
import { makeWorkersSubdomain } from "../../providers/cloudflare/workersSubdomain.ts";
import type { Site } from "../../site/site.ts";
import { ourBindingNames } from "../../worker/bindings.ts";
import { version } from "../../worker/version.ts";
import { refuseMadeMeanwhile } from "../hold/holdSite.ts";
import { writeTags } from "../hold/scriptTags.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import { type Ownership, readOwnership, writeOwnership } from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";
import { r2Buckets, readVersionTag, versionTag, type WantedWorker } from "../model/wanted.ts";
import { refuseWhileLeft } from "./ledgerLeft.ts";
import { onceKnown } from "./onceKnown.ts";

export interface WorkerScriptSpec {
  /** Undefined where the script is removed. */
  readonly worker: WantedWorker | undefined;
  /** An earlier version that already is what is wanted: it is served again, nothing is uploaded. */
  readonly versionToServe: string | undefined;
  /** Bindings of the current version that are not ours to drop: variables somebody added in the dashboard. */
  readonly inherited: readonly string[];
  readonly tags: readonly string[];
  /** What is ours and carries no mark itself; see ownership.ts. */
  readonly ledger: readonly string[];
}

export type WorkerScriptChange = ChangeBase<"workerScript", WorkerScriptSpec>;

/** `ledger`: entries of everything that is ours, and of what this plan is about to make (see ownership.ts). */
export function planWorkerScript(
  site: Site,
  state: SiteState,
  owner: Ownership,
  worker: WantedWorker,
  ledger: readonly string[],
): readonly WorkerScriptChange[] {
  const needs = r2Buckets(site).map((origin) => changeId({ resource: "bucket", name: origin.bucket }));
  const existing = state.worker;
  const base = { resource: "workerScript", name: worker.name, needs } as const;
  const spec: WorkerScriptSpec = {
    worker,
    versionToServe: undefined,
    inherited: foreignBindings(worker, existing),
    tags: existing?.tags ?? [],
    ledger,
  };
  const after = l10n.t("{0} KB, {1}", (worker.code.length / 1024).toFixed(1), bindingList(worker));
  if (!existing) {
    return [
      {
        ...base,
        action: "create",
        reason: l10n.t("The Worker does not exist yet."),
        after,
        destroys: false,
        spec,
      },
    ];
  }
  if (!owner.ours) {
    return [
      {
        ...base,
        action: "update",
        reason: readOwnership(existing.tags).ours
          ? l10n.t("A Worker of this name serves the site {0}.", owner.site ?? "")
          : l10n.t("A Worker of this name was not made by CDN Worker."),
        before: describeVersion(existing),
        after,
        destroys: true,
        consent: worker.name,
        spec,
      },
    ];
  }
  const current = existing.versions.find((found) => found.id === existing.currentVersion);
  if (current && isWanted(current, worker)) return [];
  const earlier = existing.versions.find((found) => isWanted(found, worker));
  return [
    {
      ...base,
      action: "update",
      reason: earlier
        ? l10n.t("Another version is being served.")
        : readVersionTag(current?.tag)?.digest === worker.digest
          ? l10n.t("Its secrets differ.")
          : readVersionTag(current?.tag)
            ? l10n.t("Its code or bindings differ.")
            : l10n.t("It was changed elsewhere."),
      before: describeVersion(existing),
      after: earlier ? l10n.t("version {0} again", earlier.id.slice(0, 8)) : after,
      destroys: false,
      spec: { ...spec, versionToServe: earlier?.id },
    },
  ];
}

/** Workers that served the site under another name: removed once no route leads to them. */
export function planFormerWorkers(state: SiteState): readonly WorkerScriptChange[] {
  return (state.former?.workers ?? []).map(({ name }) => ({
    ...removal(name),
    reason: l10n.t("The site's Worker has another name now."),
  }));
}

export function removal(name: string): WorkerScriptChange {
  return {
    resource: "workerScript",
    action: "delete",
    name,
    reason: l10n.t("It was made for this site."),
    before: l10n.t("Worker with its versions and secrets"),
    destroys: true,
    needs: [],
    spec: { worker: undefined, versionToServe: undefined, inherited: [], tags: [], ledger: [] },
  };
}

export async function applyWorkerScript(
  change: WorkerScriptChange,
  context: ApplyContext,
): Promise<StepResult> {
  const { account, api } = context;
  const about = workerAbout(change.name, account);
  const { worker, versionToServe, tags, ledger } = change.spec;
  if (change.action === "delete" || !worker) {
    const isLedger = change.name === context.site.worker.name;
    if (isLedger) await refuseWhileLeft(context);
    await context.run.check();
    await reading(about, () => api.workers.scripts.delete(change.name, { account_id: account.id }), [
      ErrorCode.scriptNotFound,
    ]);
    if (isLedger) context.run.gone();
    return done;
  }
  const ownerTags = writeOwnership(context.site.name, ledger, tags, context.run.tag());
  if (change.action === "create") {
    const upload = toUpload(change, worker, context);
    await refuseMadeMeanwhile(api, account, context.site, context.now());
    // Sent again after a lost answer it would make a second version.
    await calling(about, () =>
      createOnce<unknown>({
        create: () => withSubdomain(change, context, () => putScript(api, account.id, upload, ownerTags)),
        find: () => uploaded(change.name, upload, context),
        duplicates: [],
      }),
    );
    await context.run.made();
    return done;
  }
  // Of a Worker of ours the run has written the ledger already; another's is taken over only now.
  if (change.consent !== undefined) {
    await refuseChanged(change, context);
    await writeTags(api, account, change.name, tags, ownerTags);
    await context.run.made();
  }
  const id = versionToServe ?? (await uploadVersion(change, worker, context, about));
  await serveVersion(api, account, change.name, id, changeMessage(context.site), context);
  return done;
}

/** Whoever agreed has agreed to the Worker that the plan saw. @throws CdnError (foreign) */
async function refuseChanged(change: WorkerScriptChange, context: ApplyContext): Promise<void> {
  const now = await observeTags(context.api, context.account, change.name);
  const then = change.spec.tags;
  if (now?.length === then.length && then.every((tag) => now.includes(tag))) return;
  throw new CdnError({
    reason: "foreign",
    subject: workerAbout(change.name, context.account).subject,
    what: l10n.t("somebody has just changed it"),
    remedy: l10n.t("It was not touched. Run again to see what stands there now."),
  });
}

/** An account that never had a workers.dev subdomain takes no Worker: it gets one first. */
async function withSubdomain<T>(
  change: WorkerScriptChange,
  context: ApplyContext,
  upload: () => Promise<T>,
): Promise<T> {
  try {
    return await upload();
  } catch (error) {
    if (errorCode(error) !== ErrorCode.noWorkersSubdomain) throw error;
    const { subject } = workerAbout(change.name, context.account);
    const made = await makeWorkersSubdomain(context.api, context.account, subject);
    context.emit({
      type: "log",
      level: "info",
      message: l10n.t(
        "The account had no workers.dev subdomain, which Workers need: it is {0}.workers.dev now",
        made,
      ),
    });
    return upload();
  }
}

async function uploadVersion(
  change: WorkerScriptChange,
  worker: WantedWorker,
  context: ApplyContext,
  about: About,
): Promise<string> {
  const upload = toUpload(change, worker, context);
  return calling(about, () =>
    createOnce({
      create: () => postVersion(context.api, context.account.id, upload),
      find: () => uploaded(change.name, upload, context),
      duplicates: [],
    }),
  );
}

/** Id of the version that this upload made, where it took effect. */
async function uploaded(name: string, upload: Upload, context: ApplyContext): Promise<string | undefined> {
  const now = await observeWorker(context.api, context.account, name);
  return now?.versions.find((found) => found.tag === upload.versionTag)?.id;
}

/** A version made a moment ago may not be known to deployments yet. */
const longestVersionLag = 15_000;

/**
 * Serves one version to everybody, also where secrets changed since it was made.
 *
 * @param wait given where the version may be so new that deployments do not know it yet
 */
export async function serveVersion(
  api: CloudflareApi,
  account: Account,
  name: string,
  versionId: string,
  message: string,
  wait?: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<void> {
  const path = `/accounts/${account.id}/workers/scripts/${encodeURIComponent(name)}/deployments`;
  const body = {
    strategy: "percentage",
    versions: [{ version_id: versionId, percentage: 100 }],
    annotations: { "workers/message": message },
  };
  const post = async () => {
    try {
      return await api.post<object>(path, { body });
    } catch (error) {
      if (errorCode(error) !== ErrorCode.secretsChangedSince) throw error;
      return api.post<object>(`${path}?force=true`, { body });
    }
  };
  await calling(workerAbout(name, account), () =>
    createOnce<object>({
      create: () =>
        wait ? onceKnown([ErrorCode.versionNotFound], post, { ...wait, limit: longestVersionLag }) : post(),
      find: async () => {
        const now = await api.get<{ result: { deployments?: readonly ApiDeployment[] } }>(path);
        const [newest] = now.result.deployments ?? [];
        return newest?.versions?.some((served) => served.version_id === versionId) ? newest : undefined;
      },
      duplicates: [],
    }),
  );
}

/** Names of the secrets that the Worker needs and that neither the run nor the existing script has. */
export function missingSecrets(
  worker: WantedWorker,
  state: SiteState,
  context: ApplyContext | { credentials: ApplyContext["credentials"] },
): readonly string[] {
  const kept = new Set(
    state.worker?.bindings.filter(({ type }) => type === "secret_text").map(({ name }) => name),
  );
  return worker.bindings
    .filter((binding) => binding.type === "secret_text")
    .map(({ name }) => name)
    .filter((name) => secretValue(name, context.credentials) === undefined && !kept.has(name));
}

function toUpload(change: WorkerScriptChange, worker: WantedWorker, context: ApplyContext): Upload {
  const own = worker.bindings.map((binding) => toApiBinding(binding, context.credentials));
  const inherited = change.spec.inherited.map((name): ApiBinding => ({ type: "inherit", name }));
  return {
    worker,
    bindings: [...own, ...inherited],
    message: changeMessage(context.site),
    versionTag: versionTag(worker.digest, worker.secretsDigest),
  };
}

function toApiBinding(binding: WorkerBinding, credentials: Credentials): ApiBinding {
  switch (binding.type) {
    case "r2_bucket":
      return {
        type: "r2_bucket",
        name: binding.name,
        bucket_name: binding.bucketName,
        ...(binding.jurisdiction ? { jurisdiction: binding.jurisdiction } : {}),
      };
    case "plain_text":
      return { type: "plain_text", name: binding.name, text: binding.text };
    case "secret_text": {
      const text = secretValue(binding.name, credentials);
      return text === undefined
        ? { type: "inherit", name: binding.name }
        : { type: "secret_text", name: binding.name, text };
    }
  }
}

/** Secrets that were not given are kept, so they do not count as a difference. */
function isWanted(found: WorkerVersionState, worker: WantedWorker): boolean {
  const tag = readVersionTag(found.tag);
  if (tag?.digest !== worker.digest) return false;
  return worker.secretsDigest === undefined || tag.secretsDigest === worker.secretsDigest;
}

function foreignBindings(worker: WantedWorker, existing: WorkerState | undefined): readonly string[] {
  const ours = new Set(worker.bindings.map(({ name }) => name));
  const before = new Set(ourBindingNames);
  return (existing?.bindings ?? [])
    .map(({ name }) => name)
    .filter((name) => !ours.has(name) && !before.has(name));
}

function describeVersion(worker: WorkerState): string {
  const current = worker.versions.find((found) => found.id === worker.currentVersion);
  if (!current) return l10n.t("Worker without a single version in service");
  return l10n.t("version {0} of {1}", current.id.slice(0, 8), current.created?.slice(0, 10) ?? "?");
}

function bindingList(worker: WantedWorker): string {
  return worker.bindings
    .map((binding) =>
      binding.type === "r2_bucket" ? `${binding.name} → ${binding.bucketName}` : binding.name,
    )
    .join(", ");
}

function changeMessage(site: Site): string {
  return `cdn-worker ${version}: site ${site.name}`;
}
