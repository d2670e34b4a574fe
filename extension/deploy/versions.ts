import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { orStopped } from "../core/stopped.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import type { WorkerState, WorkerVersionState } from "../providers/cloudflare/state.ts";
import { reachZone } from "../providers/cloudflare/token.ts";
import { observeWorker } from "../providers/cloudflare/workers.ts";
import type { Site } from "../site/site.ts";
import { siteOwnership } from "./model/ownership.ts";
import { serveVersion } from "./resources/workerScript.ts";

/** The Worker's versions, newest first; the service keeps the last 100. */
export async function listVersions(site: Site, context: RunContext): Promise<readonly WorkerVersionState[]> {
  return (await readWorker(site, context)).worker.versions;
}

/**
 * Serves an earlier version to everybody.
 *
 * @param versionId an id or the beginning of one; left out, the version before the current one.
 * @returns the version that is served now.
 */
export async function rollBack(
  site: Site,
  context: RunContext,
  versionId?: string,
): Promise<WorkerVersionState> {
  const { api, account, worker } = await readWorker(site, context);
  refuseForeign(site, worker, context);
  const current = worker.versions.findIndex((version) => version.id === worker.currentVersion);
  const target = versionId
    ? worker.versions.find((version) => version.id.startsWith(versionId))
    : worker.versions[current + 1];
  if (!target) {
    throw new CdnError({
      reason: "notFound",
      subject: l10n.t("Worker {0}", worker.name),
      what: versionId ? l10n.t("it has no version {0}", versionId) : l10n.t("it has no earlier version"),
      remedy: l10n.t(
        "Choose one of: {0}",
        worker.versions.map((version) => version.id.slice(0, 8)).join(", ") || "–",
      ),
    });
  }
  if (target.id !== worker.currentVersion) {
    const short = target.id.slice(0, 8);
    await orStopped(
      context.signal,
      () => serveVersion(api, account, worker.name, target.id, `cdn-worker: rolled back to ${short}`),
      () => ({
        subject: l10n.t("Worker {0}", worker.name),
        what: l10n.t("stopped while version {0} was put into service; it may serve it already", short),
        remedy: l10n.t("To be sure, name it: cdn-worker rollback {0}", short),
      }),
    );
  }
  return target;
}

/** A Worker that only happens to have this name is not rolled back without a yes that names it. */
function refuseForeign(site: Site, worker: WorkerState, context: RunContext): void {
  const isOurs = siteOwnership(site, { worker }).ours;
  if (isOurs || context.consents.has(worker.name)) return;
  throw new CdnError({
    reason: "foreign",
    subject: l10n.t("Worker {0}", worker.name),
    what: l10n.t("it was not made for this site"),
    remedy: l10n.t(
      "Nothing was changed. If it may be rolled back, say so by its name: --replace {0}",
      worker.name,
    ),
  });
}

async function readWorker(site: Site, context: RunContext) {
  const api = createCloudflareApi(context);
  const { account } = await reachZone(api, site.zone, context);
  const worker: WorkerState | undefined = await observeWorker(api, account, site.worker.name);
  if (!worker) {
    throw new CdnError({
      reason: "notFound",
      subject: l10n.t("Worker {0}", site.worker.name),
      what: l10n.t("it does not exist"),
      remedy: l10n.t("Deploy the site first."),
    });
  }
  return { api, account, worker };
}
