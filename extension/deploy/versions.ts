import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { orStopped } from "../core/stopped.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import type { WorkerVersionState } from "../providers/cloudflare/state.ts";
import { observeHistory, observeTags, type WorkerHistory } from "../providers/cloudflare/workers.ts";
import { reachSite } from "../site/reachSite.ts";
import type { Site } from "../site/site.ts";
import { holdSite } from "./hold/holdSite.ts";
import { readOwnership } from "./model/ownership.ts";
import { serveVersion } from "./resources/workerScript.ts";

/** The Worker's versions, newest first; the service keeps the last 100. */
export async function listVersions(site: Site, context: RunContext): Promise<readonly WorkerVersionState[]> {
  return (await readWorker(site, context)).history.versions;
}

/**
 * Serves an earlier version to everybody. It says which one before it acts, and means the same when it is run again:
 * the deployment that it makes carries a message of its own.
 *
 * @param versionId an id or the beginning of one; left out, the version that was served before the last deploy.
 * @returns the version that is served now.
 */
export async function rollBack(
  site: Site,
  context: RunContext,
  versionId?: string,
): Promise<WorkerVersionState> {
  const { api, account, tags, history } = await readWorker(site, context);
  refuseForeign(site, tags, context);
  const [now] = history.deployments;
  const target = targetOf(site, history, versionId);
  const short = target.id.slice(0, 8);
  if (target.id === now?.version) {
    say(context, l10n.t("Worker {0} serves version {1} already.", site.worker.name, short));
    return target;
  }
  say(
    context,
    l10n.t(
      "Worker {0}: version {1} of {2} goes into service in place of {3}.",
      site.worker.name,
      short,
      target.created ?? "?",
      now?.version?.slice(0, 8) ?? l10n.t("a split of versions"),
    ),
  );
  const owner = readOwnership(tags);
  const hold = holdSite({ command: "rollback", site, account, planned: tags, known: owner.made }, context);
  try {
    if (isOurs(site, tags)) await hold.take([...owner.made]);
    await orStopped(
      context.signal,
      () => serveVersion(api, account, site.worker.name, target.id, rolledBackTo(short)),
      () => ({
        subject: l10n.t("Worker {0}", site.worker.name),
        what: l10n.t("stopped while version {0} was put into service; it may serve it already", short),
        remedy: l10n.t("To be sure, name it: cdn-worker rollback {0}", short),
      }),
    );
  } finally {
    await hold.release(new Set());
  }
  return target;
}

const rolledBackTo = (short: string) => `${rollbackMessage} ${short}`;
const rollbackMessage = "cdn-worker: rolled back to";

/** @throws CdnError (notFound) with the versions that there are */
function targetOf(site: Site, history: WorkerHistory, versionId: string | undefined): WorkerVersionState {
  const { versions } = history;
  const target = versionId
    ? versions.find((version) => version.id.startsWith(versionId))
    : versionBefore(history);
  if (target) return target;
  throw new CdnError({
    reason: "notFound",
    subject: l10n.t("Worker {0}", site.worker.name),
    what: versionId ? l10n.t("it has no version {0}", versionId) : l10n.t("it has no earlier version"),
    remedy: l10n.t("Choose one of: {0}", versions.map((version) => version.id.slice(0, 8)).join(", ") || "–"),
  });
}

/**
 * What was served before the last deploy. Right after a rollback that is what is served now: whoever was stopped and
 * runs it again gets no further back. Where the service tells of no earlier deployment, the next older version.
 */
function versionBefore({ versions, deployments }: WorkerHistory): WorkerVersionState | undefined {
  const find = (id: string | undefined) => versions.find((version) => version.id === id);
  const [now, ...earlier] = deployments;
  const current = find(now?.version);
  if (current && now?.message?.startsWith(rollbackMessage)) return current;
  const served = earlier.find(({ version }) => version !== now?.version && find(version) !== undefined);
  if (served) return find(served.version);
  return current && versions[versions.indexOf(current) + 1];
}

function isOurs(site: Site, tags: readonly string[]): boolean {
  const { ours, site: madeFor } = readOwnership(tags);
  return ours && (madeFor === undefined || madeFor === site.name);
}

/** A Worker that only happens to have this name is not rolled back without a yes that names it. */
function refuseForeign(site: Site, tags: readonly string[], context: RunContext): void {
  const { name } = site.worker;
  if (isOurs(site, tags) || context.consents.has(name)) return;
  throw new CdnError({
    reason: "foreign",
    subject: l10n.t("Worker {0}", name),
    what: l10n.t("it was not made for this site"),
    remedy: l10n.t("Nothing was changed. If it may be rolled back, say so by its name: --replace {0}", name),
  });
}

async function readWorker(site: Site, context: RunContext) {
  const api = createCloudflareApi(context);
  const { zone } = await reachSite(api, site, context);
  const { account } = zone;
  const [tags, history] = await Promise.all([
    observeTags(api, account, site.worker.name),
    observeHistory(api, account, site.worker.name),
  ]);
  if (!tags || !history) {
    throw new CdnError({
      reason: "notFound",
      subject: l10n.t("Worker {0}", site.worker.name),
      what: l10n.t("it does not exist"),
      remedy: l10n.t("Deploy the site first."),
    });
  }
  return { api, account, tags, history };
}

function say({ emit }: RunContext, message: string): void {
  emit({ type: "log", level: "info", message });
}
