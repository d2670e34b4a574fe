import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { DeployEvent, Emit } from "../core/events.ts";
import type { Outcome } from "../deploy/report.ts";
import { withCancellableProgress } from "../editor/progress.ts";
import type { Services } from "../editor/stores/services.ts";
import type { SiteRef } from "../editor/target.ts";

/** What the engine needs from a run whose stages are shown. */
export interface Stages {
  /** Aborted by the notification's cancel, and by the deploy log's. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** Refuses a second run while one is under way; the person is led to it. */
export function isBusy(services: Pick<Services, "runs">): boolean {
  if (!services.runs.isRunning()) return false;
  const show = l10n.t("Show");
  void vscode.window
    .showInformationMessage(l10n.t("Another run is under way. One at a time."), show)
    .then((answer) => {
      if (answer === show) void vscode.commands.executeCommand("cdnWorker.deployLog.focus");
    });
  return true;
}

/**
 * Runs work whose stages show in the deploy log and in a notification with a cancel that works. The log view's
 * run ends as `outcomeOf` says; as failed, or cancelled, where the work throws.
 */
export async function stagedRun<T>(
  { log, runs }: Pick<Services, "log" | "runs">,
  title: string,
  site: SiteRef | undefined,
  work: (stages: Stages) => Promise<T>,
  outcomeOf: (result: T) => Outcome,
): Promise<T> {
  await vscode.commands.executeCommand("cdnWorker.deployLog.focus");
  log.info(title);
  return withCancellableProgress(title, async (cancelled, say, tell) => {
    const stop = new AbortController();
    const signal = AbortSignal.any([cancelled, stop.signal]);
    runs.start(title, site, stop);
    const emit = (event: DeployEvent) => {
      runs.add(event);
      logEvent(log, event);
      tell(event);
      if (event.type === "stage" && event.status === "running") say(event.title);
    };
    try {
      const result = await work({ signal, emit });
      const outcome = outcomeOf(result);
      log.info(`${title}: ${outcome}`);
      runs.end(outcome);
      return result;
    } catch (error) {
      runs.end(signal.aborted ? "cancelled" : "failed");
      throw error;
    }
  });
}

function logEvent(log: Services["log"], event: DeployEvent): void {
  switch (event.type) {
    case "stage":
      log.info(`${event.title}: ${event.status}${event.detail ? `: ${event.detail}` : ""}`);
      return;
    case "records":
      for (const { type, name, value } of event.records) log.info(`To add: ${name} ${type} ${value}`);
      return;
    case "waiting":
      log.info(
        `${event.what}: ${event.isOver ? "answered, or not waited for any longer" : "slow to answer"}`,
      );
      return;
    case "log":
      if (event.level === "warning") log.warn(event.message);
      else if (event.level === "info") log.info(event.message);
      else log.debug(event.message);
      return;
  }
}
