import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { createRunContext, type RunContextInit } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { cancelled, isCdnError } from "../editor/failure.ts";
import { ago, dateTime } from "../editor/format.ts";
import { inTime } from "../editor/inTime.ts";
import { withCancellableProgress } from "../editor/progress.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import type { Services } from "../editor/stores/services.ts";
import { targetOf } from "../editor/target.ts";
import type { WorkerVersionState } from "../providers/cloudflare/state.ts";
import { versionLabel } from "../views/nodes/versionNode.ts";
import { chooseSite } from "./chooseSite.ts";
import { connectNeeded } from "./connectNeeded.ts";

/** Serves an earlier version of the Worker to everybody, after a confirmation that names it. */
export async function rollBackWorker(services: Services, argument: unknown): Promise<void> {
  const title = l10n.t("Roll Back Worker");
  const { ref, site } = await chooseSite(services, argument, title);
  const credentials = await connectNeeded(services, site);
  const context = (signal: AbortSignal, more: Pick<RunContextInit, "consents" | "emit"> = {}) =>
    createRunContext(services.extension.extensionPath, { credentials, signal, ...more });
  const target = targetOf(argument);
  const status = services.states.status(ref);
  const current = status.kind === "ready" ? status.plan.state.worker?.currentVersion : undefined;
  const versions = inTime(title, (signal) => engine().listVersions(site, context(signal)));
  const version =
    target?.kind === "version"
      ? (await versions).find(({ id }) => id === target.versionId)
      : await chooseVersion(title, versions, current);
  if (!version) throw cancelled();
  const button = l10n.t("Roll Back");
  const answer = await vscode.window.showWarningMessage(
    l10n.t("Serve {0} of Worker {1} to everybody?", versionLabel(version), site.worker.name),
    {
      modal: true,
      detail: [
        ...(version.created ? [dateTime(Date.parse(version.created))] : []),
        ...(version.message ? [version.message] : []),
        l10n.t("The next deploy replaces it again by what cdn.jsonc says."),
      ].join("\n"),
    },
    button,
  );
  if (answer !== button) throw cancelled();
  const rollBack = (consents?: ReadonlySet<string>) =>
    withCancellableProgress(l10n.t("Rolling back {0}", site.worker.name), (signal, _say, emit) =>
      engine().rollBack(site, context(signal, { emit, ...(consents ? { consents } : {}) }), version.id),
    );
  const served = await rollBack().catch(async (error: unknown) => {
    if (!isCdnError(error) || error.reason !== "foreign") throw error;
    const go = await vscode.window.showWarningMessage(
      l10n.t("Worker {0} was not made for this site. Roll it back all the same?", site.worker.name),
      { modal: true },
      button,
    );
    if (go !== button) throw cancelled();
    return rollBack(new Set([site.worker.name]));
  });
  services.log.info(`Worker ${site.worker.name} serves version ${served.id}`);
  void services.states.reload(ref, site);
  void vscode.window.showInformationMessage(
    l10n.t("Worker {0} serves {1} again.", site.worker.name, versionLabel(served)),
  );
}

async function chooseVersion(
  title: string,
  versions: Promise<readonly WorkerVersionState[]>,
  current: string | undefined,
): Promise<WorkerVersionState> {
  const chosen = await pick<WorkerVersionState>({
    title,
    placeholder: l10n.t("Choose the version to serve"),
    choices: versions.then((all) =>
      all.map((version) => ({
        label: `${version.id === current ? "$(circle-filled)" : "$(git-commit)"} ${versionLabel(version)}`,
        description: [
          ...(version.id === current ? [l10n.t("current")] : []),
          ...(version.created ? [ago(Date.parse(version.created), Date.now())] : []),
        ].join(" · "),
        detail: version.message ?? "",
        value: version,
      })),
    ),
  });
  if (chosen === back) throw cancelled();
  return chosen;
}
