import * as l10n from "@vscode/l10n";
import type { Change } from "../deploy/changes.ts";
import { describeChange } from "../deploy/describe.ts";
import type { Plan } from "../deploy/report.ts";

const signs = { create: "+", update: "~", delete: "-", wait: "…" } as const;

/** The plan as people read it: what, why, before and after, and whose account it is. */
export function planText(plan: Plan): string {
  const lines = [
    l10n.t(
      "Site {0} · account {1} · zone {2}",
      plan.site.name,
      plan.account.name || plan.account.id,
      plan.zone.name,
    ),
    "",
    ...(plan.changes.length === 0 ? [l10n.t("  No changes.")] : plan.changes.flatMap(changeLines)),
    ...plan.warnings.map((warning) => `  ! ${warning}`),
  ];
  return lines.join("\n");
}

/** One change, as `plan` prints it. */
export function changeLines(change: Change): readonly string[] {
  const values =
    change.before && change.after
      ? [`      ${change.before} → ${change.after}`]
      : change.before || change.after
        ? [`      ${change.before ?? change.after}`]
        : [];
  const consent = change.consent
    ? [`      ${l10n.t("not ours: replaced only with --yes {0}", change.consent)}`]
    : [];
  return [
    `  ${signs[change.action]} ${describeChange(change)}`,
    `      ${change.reason}`,
    ...values,
    ...consent,
  ];
}

/** The plan as programs read it. */
export function planJson(plan: Plan) {
  return {
    site: plan.site.name,
    account: { id: plan.account.id, name: plan.account.name },
    zone: plan.zone.name,
    changes: plan.changes.map(changeJson),
    warnings: plan.warnings,
  };
}

/** One change, as `plan --json` prints it: without what only its apply step needs. */
export function changeJson(change: Change) {
  const { resource, action, name, reason, before, after, destroys, consent } = change;
  return {
    resource,
    action,
    name,
    reason,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    destroys,
    ...(consent === undefined ? {} : { consent }),
  };
}
