/*
 * The road that a deploy and a removal share: stages in the log view, a notification with a cancel that works,
 * and at the end one message that says what happened.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Credentials } from "../credentials.ts";
import type { DeployEvent } from "../deploy/events.ts";
import type { Plan, Report } from "../deploy/report.ts";
import { engine } from "../editor/engine.ts";
import { withCancellableProgress } from "../editor/progress.ts";
import { createRunContext } from "../editor/runContext.ts";
import type { Services } from "../editor/services.ts";
import type { FoundSite } from "../editor/siteBook.ts";
import { copyRecords } from "./recordTexts.ts";

type Needs = Pick<Services, "extension" | "log" | "runs" | "states">;

export interface RunPlan {
  readonly found: FoundSite;
  readonly plan: Plan;
  readonly credentials: Credentials;
  readonly consents: ReadonlySet<string>;
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

export async function runPlan(
  services: Needs,
  { found, plan, credentials, consents }: RunPlan,
): Promise<Report> {
  const account = plan.account.name || plan.account.id;
  const title =
    plan.purpose === "destroy"
      ? l10n.t("Remove {0} from {1}", found.ref.name, account)
      : l10n.t("Deploy {0} to {1}", found.ref.name, account);
  await vscode.commands.executeCommand("cdnWorker.deployLog.focus");
  const report = await withCancellableProgress(title, async (signal, say) => {
    const stop = new AbortController();
    const combined = AbortSignal.any([signal, stop.signal]);
    services.runs.start(title, found.ref, stop);
    services.log.info(title);
    const told = new Set<string>();
    const emit = (event: DeployEvent) => {
      services.runs.add(event);
      logEvent(services, event);
      if (event.type === "stage" && event.status === "running") say(event.title);
      if (event.type === "records" && event.records.length > 0) tellRecords(told, event);
    };
    try {
      const context = createRunContext(services.extension.extensionPath, {
        credentials,
        signal: combined,
        emit,
        consents,
        waitForRecords: true,
      });
      const result = await engine().applyPlan(plan, context);
      services.runs.end(result.outcome);
      return result;
    } catch (error) {
      services.runs.end(combined.aborted ? "cancelled" : "failed");
      throw error;
    }
  });
  services.log.info(`${title}: ${report.outcome}`);
  for (const error of report.errors) services.log.error(title, error);
  void services.states.reload(found.ref, found.site);
  return report;
}

/** Says once for each hostname that records are missing; the run goes on by itself once they are there. */
function tellRecords(told: Set<string>, event: Extract<DeployEvent, { readonly type: "records" }>): void {
  const key = event.records.map(({ name, value }) => `${name} ${value}`).join("\n");
  if (told.has(key)) return;
  told.add(key);
  const copy = l10n.t("Copy Records");
  const text =
    event.records.length === 1
      ? l10n.t(
          "{0} waits for a DNS record. Add it where the domain's DNS is; the deploy goes on by itself.",
          event.hostname,
        )
      : l10n.t(
          "{0} waits for {1} DNS records. Add them where the domain's DNS is; the deploy goes on by itself.",
          event.hostname,
          event.records.length,
        );
  void vscode.window.showWarningMessage(text, copy).then((answer) => {
    if (answer === copy) void copyRecords(event.records);
  });
}

function logEvent({ log }: Pick<Services, "log">, event: DeployEvent): void {
  switch (event.type) {
    case "stage":
      log.info(`${event.title}: ${event.status}${event.detail ? `: ${event.detail}` : ""}`);
      return;
    case "records":
      for (const { type, name, value } of event.records) log.info(`To add: ${name} ${type} ${value}`);
      return;
    case "log":
      if (event.level === "warning") log.warn(event.message);
      else if (event.level === "info") log.info(event.message);
      else log.debug(event.message);
      return;
  }
}
