import * as l10n from "@vscode/l10n";
import type { CloudflareApi } from "./api.ts";
import { ErrorCode } from "./errorCodes.ts";
import { type About, reading } from "./problem.ts";
import type { DeploymentState, WorkerState, WorkerVersionState } from "./state.ts";
import type { Account } from "./types.ts";
import { accountLabel } from "./zones.ts";

/** A Worker with its tags, bindings and versions; undefined where there is none. */
export async function observeWorker(
  api: CloudflareApi,
  account: Account,
  name: string,
): Promise<WorkerState | undefined> {
  const about = workerAbout(name, account);
  const path = scriptPath(account, name);
  const read = <T>(part: string) => readPart<T>(api, account, name, part);
  const [settings, scriptSettings, versions, deployments] = await Promise.all([
    read<{ bindings?: readonly { type: string; name: string }[] }>("settings"),
    read<{ tags?: readonly string[] | null }>("script-settings"),
    read<{ items?: readonly ApiVersion[] }>("versions"),
    // The SDK's list looks for `result.items` and yields nothing; the API gives `result.deployments`.
    read<{ deployments?: readonly ApiDeployment[] }>("deployments"),
  ]);
  if (!settings || !scriptSettings) return undefined;
  const serving = deployments?.deployments?.[0]?.versions ?? [];
  const current = serving.length === 1 ? serving[0]?.version_id : undefined;
  const listed = (versions?.items ?? []).map(toVersion);
  return {
    name,
    tags: scriptSettings.tags ?? [],
    bindings: (settings.bindings ?? []).map(({ type, name: binding }) => ({ type, name: binding })),
    currentVersion: current,
    versions: await withAnnotations(api, path, about, listed, current),
  };
}

/** The script's tags; undefined where there is no such script. */
export async function observeTags(
  api: CloudflareApi,
  account: Account,
  name: string,
): Promise<readonly string[] | undefined> {
  const found = await readPart<{ tags?: readonly string[] | null }>(api, account, name, "script-settings");
  return found && (found.tags ?? []);
}

export interface WorkerHistory {
  /** Every version that can be served, newest first; the service keeps the last 100. */
  readonly versions: readonly WorkerVersionState[];
  /** Newest first. */
  readonly deployments: readonly DeploymentState[];
}

/** What could be put into service, and what was; undefined where there is no such script. */
export async function observeHistory(
  api: CloudflareApi,
  account: Account,
  name: string,
): Promise<WorkerHistory | undefined> {
  const [versions, deployments] = await Promise.all([
    // Without `deployable` it gives pages of ten.
    readPart<{ items?: readonly ApiVersion[] }>(api, account, name, "versions?deployable=true"),
    readPart<{ deployments?: readonly ApiDeployment[] }>(api, account, name, "deployments"),
  ]);
  if (!versions || !deployments) return undefined;
  return {
    versions: (versions.items ?? []).map(toVersion),
    deployments: (deployments.deployments ?? []).map(({ versions: served = [], annotations }) => ({
      version: served.length === 1 ? served[0]?.version_id : undefined,
      message: annotations?.["workers/message"],
    })),
  };
}

/** One of the script's resources; undefined where there is no such script. */
function readPart<T>(
  api: CloudflareApi,
  account: Account,
  name: string,
  part: string,
): Promise<T | undefined> {
  const path = `${scriptPath(account, name)}/${part}`;
  return reading(
    workerAbout(name, account),
    () => api.get<{ result: T }>(path).then((answer) => answer.result),
    [ErrorCode.scriptNotFound],
  );
}

function scriptPath(account: Account, name: string): string {
  return `/accounts/${account.id}/workers/scripts/${encodeURIComponent(name)}`;
}

/** The published schema promises annotations only in a version's detail: ask there where the list has none. */
async function withAnnotations(
  api: CloudflareApi,
  path: string,
  about: About,
  listed: readonly WorkerVersionState[],
  current: string | undefined,
): Promise<readonly WorkerVersionState[]> {
  const known = listed.find((version) => version.id === current);
  if (current === undefined || known?.tag !== undefined) return listed;
  const detail = await reading(about, () => api.get<{ result: ApiVersion }>(`${path}/versions/${current}`), [
    ErrorCode.versionNotFound,
  ]);
  if (!detail) return listed;
  const exact = toVersion(detail.result);
  return known
    ? listed.map((version) => (version.id === current ? { ...version, ...exact } : version))
    : [...listed, exact];
}

interface ApiVersion {
  readonly id: string;
  readonly number?: number;
  readonly metadata?: { readonly created_on?: string };
  readonly annotations?: { readonly "workers/message"?: string; readonly "workers/tag"?: string };
}

/** A deployment as the API tells it. */
export interface ApiDeployment {
  readonly versions?: readonly { readonly version_id: string; readonly percentage: number }[];
  readonly annotations?: { readonly "workers/message"?: string };
}

function toVersion(found: ApiVersion): WorkerVersionState {
  return {
    id: found.id,
    number: found.number,
    created: found.metadata?.created_on,
    message: found.annotations?.["workers/message"],
    tag: found.annotations?.["workers/tag"],
  };
}

export function workerAbout(name: string, account: Account): About {
  return {
    subject: l10n.t("Worker {0}", name),
    permission: "Workers Scripts: Edit",
    on: accountLabel(account),
  };
}
