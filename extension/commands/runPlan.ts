/*
 * The road that a deploy and a removal share: stages in the log view, a notification with a cancel that works,
 * and at the end one message that says what happened.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Credentials } from "../core/credentials.ts";
import type { DeployEvent } from "../core/events.ts";
import type { Plan, Report } from "../deploy/report.ts";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import type { Services } from "../editor/stores/services.ts";
import type { FoundSite } from "../editor/stores/siteStore.ts";
import { copyRecords } from "./recordTexts.ts";
import { stagedRun } from "./stagedRun.ts";

type Needs = Pick<Services, "extension" | "log" | "runs" | "states">;

export interface RunPlan {
  readonly found: FoundSite;
  readonly plan: Plan;
  readonly credentials: Credentials;
  readonly consents: ReadonlySet<string>;
}

/** Applies a plan, and reads the site again. */
export async function runPlan(
  services: Needs,
  { found, plan, credentials, consents }: RunPlan,
): Promise<Report> {
  const account = plan.account.name || plan.account.id;
  const title =
    plan.purpose === "destroy"
      ? l10n.t("Remove {0} from {1}", found.ref.name, account)
      : l10n.t("Deploy {0} to {1}", found.ref.name, account);
  const told = new Set<string>();
  const report = await stagedRun(
    services,
    title,
    found.ref,
    ({ signal, emit }) =>
      engine().applyPlan(
        plan,
        createRunContext(services.extension.extensionPath, {
          credentials,
          signal,
          emit: (event) => {
            emit(event);
            if (event.type === "records" && event.records.length > 0) tellRecords(told, event);
          },
          consents,
          waitForRecords: true,
        }),
      ),
    ({ outcome }) => outcome,
  );
  // Whoever called shows the first error of a failed run, and logs it with that.
  const others = report.outcome === "failed" ? report.errors.slice(1) : report.errors;
  for (const error of others) services.log.error(title, error);
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
