import * as l10n from "@vscode/l10n";
import type { Outcome, Plan, Report } from "../../deploy/report.ts";
import { planText } from "../text/planText.ts";
import { reportJson, reportLines } from "../text/reportText.ts";
import type { Cli } from "./cli.ts";
import { confirmed } from "./confirmed.ts";
import { codeOfErrors, exitCode } from "./exitCodes.ts";
import type { SiteResult } from "./siteResults.ts";

const codeOf = {
  unchanged: exitCode.ok,
  succeeded: exitCode.ok,
  recordsMissing: exitCode.recordsMissing,
  failed: exitCode.error,
  cancelled: exitCode.cancelled,
} as const satisfies Record<Outcome, number>;

/** Shows a site's plan, asks, applies it, and says what came of it. */
export async function applySite(plan: Plan, cli: Cli): Promise<SiteResult> {
  await agreeToPlan(plan, cli);
  const { applyPlan } = await import("../../deploy/deploy.ts");
  return reported(plan, cli, await applyPlan(plan, cli.context));
}

/** Shows a site's plan, and asks where it changes something. @throws CdnError (cancelled) for a no */
export async function agreeToPlan(plan: Plan, cli: Cli): Promise<void> {
  cli.err(planText(plan));
  if (plan.changes.length > 0) await confirmed(question(plan), cli);
}

/** Says what came of it. */
export function reported(plan: Plan, cli: Cli, report: Report): SiteResult {
  for (const line of reportLines(plan, report)) cli.err(line);
  const code = report.outcome === "failed" ? codeOfErrors(report.errors) : codeOf[report.outcome];
  return { code, json: reportJson(plan, report) };
}

function question(plan: Plan) {
  return {
    subject: l10n.t("Site {0}", plan.site.name),
    question: l10n.t("Apply these changes to account {0}?", plan.account.name || plan.account.id),
    destroys:
      plan.purpose === "destroy" ||
      plan.changes.some((change) => change.destroys && change.consent === undefined),
  };
}
