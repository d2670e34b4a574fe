import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Plan } from "../deploy/report.ts";
import { engine } from "../editor/engine.ts";
import { withViewProgress } from "../editor/progress.ts";
import { createRunContext } from "../editor/runContext.ts";
import type { Services } from "../editor/services.ts";
import type { FoundSite } from "../editor/siteBook.ts";
import { targetOf } from "../editor/target.ts";
import { recordsOf } from "../views/deployRun.ts";
import { chooseSite } from "./chooseSite.ts";
import { connectNeeded } from "./connectNeeded.ts";
import { type CopyableRecord, copyRecords } from "./recordTexts.ts";

/** Copies the records that a site, or one of its hostnames, still needs at the domain's DNS. */
export async function copyDnsRecords(services: Services, argument: unknown): Promise<void> {
  const target = targetOf(argument);
  const run = services.runs.current();
  const found = await chooseSite(services, argument, l10n.t("Copy DNS Records"));
  const fromRun =
    run?.outcome === "running" && run.site?.name === found.ref.name && run.site.file === found.ref.file
      ? recordsOf(run)
      : [];
  const hostname = target?.kind === "hostname" ? target.hostname : undefined;
  const records =
    fromRun.length > 0 && hostname === undefined
      ? fromRun
      : wantedRecords(await planOf(services, found), hostname);
  if (records.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t(
        "{0} needs no DNS record now: every hostname is validated, or none is made yet.",
        found.ref.name,
      ),
    );
    return;
  }
  await copyRecords(records);
}

function wantedRecords(plan: Plan, hostname: string | undefined): readonly CopyableRecord[] {
  return plan.state.customHostnames
    .filter((found) => hostname === undefined || found.hostname === hostname)
    .flatMap((found) => found.validation.map((record) => ({ type: "TXT", ...record }) as const));
}

async function planOf(services: Services, { ref, site }: FoundSite): Promise<Plan> {
  const status = services.states.status(ref);
  if (status.kind === "ready" && Date.now() - status.at < 30_000) return status.plan;
  const credentials = await connectNeeded(services, site);
  const context = createRunContext(services.extension.extensionPath, {
    credentials,
    signal: AbortSignal.timeout(120_000),
  });
  const plan = await withViewProgress("cdnWorker.sites", () => engine().planSite(site, context));
  services.states.put(ref, plan);
  return plan;
}
