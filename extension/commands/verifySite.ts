import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { HostnameVerification, Outcome } from "../deploy/report.ts";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import type { Services } from "../editor/stores/services.ts";
import { chooseSite } from "./chooseSite.ts";
import { connectNeeded } from "./connectNeeded.ts";
import { isBusy, stagedRun } from "./stagedRun.ts";

/** Fetches a real file over each public hostname and compares it with the bucket. */
export async function verifySite(services: Services, argument: unknown): Promise<void> {
  if (isBusy(services)) return;
  const { ref, site } = await chooseSite(services, argument, l10n.t("Verify Site"));
  const credentials = await connectNeeded(services, site);
  const title = l10n.t("Verify {0}", ref.name);
  const results = await stagedRun(
    services,
    title,
    ref,
    async (stages) => {
      const context = createRunContext(services.extension.extensionPath, { credentials, ...stages });
      const verified = await engine().verifySite(site, context);
      stages.signal.throwIfAborted();
      return verified;
    },
    outcomeOf,
  );
  for (const { hostname, verdict, evidence } of results) {
    services.log.info(`${hostname}: ${verdict}: ${evidence.join("; ")}`);
  }
  tell(services, ref.name, results);
}

function outcomeOf(results: readonly HostnameVerification[]): Outcome {
  return results.some(({ verdict }) => verdict === "failed") ? "failed" : "succeeded";
}

function tell(services: Pick<Services, "log">, name: string, results: readonly HostnameVerification[]): void {
  const failed = results.find(({ verdict }) => verdict === "failed");
  const unsure = results.find(({ verdict }) => verdict === "inconclusive");
  const log = l10n.t("Show Log");
  const show = (answer: string | undefined) => {
    if (answer === log) services.log.show();
  };
  if (failed) {
    void vscode.window
      .showErrorMessage(l10n.t("{0}: {1}", failed.hostname, failed.evidence.at(-1) ?? ""), log)
      .then(show);
  } else if (unsure) {
    void vscode.window
      .showWarningMessage(
        l10n.t("{0} could not be verified: {1}", unsure.hostname, unsure.evidence.at(-1) ?? ""),
        log,
      )
      .then(show);
  } else {
    void vscode.window
      .showInformationMessage(l10n.t("{0} is verified: the edge serves what the bucket holds.", name), log)
      .then(show);
  }
}
