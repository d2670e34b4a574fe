import * as l10n from "@vscode/l10n";
import { describeChange } from "../../core/describeChange.ts";
import { ownCodeToUpload } from "../../deploy/ownCode.ts";
import type { Plan } from "../../deploy/report.ts";
import { changeJson, changeLines } from "./changeText.ts";

/** The plan as people read it: what, why, before and after, and whose account it is. */
export function planText(plan: Plan): string {
  const own = ownCodeToUpload(plan);
  const lines = [
    l10n.t(
      "Site {0} · account {1} · zone {2}",
      plan.site.name,
      plan.account.name || plan.account.id,
      plan.zone.name,
    ),
    "",
    ...(plan.changes.length === 0
      ? [l10n.t("  No changes.")]
      : plan.changes.flatMap((change) => changeLines(change, describeChange(change)))),
    ...(own.length > 0
      ? [
          `  ! ${l10n.t("The site runs code of its own (worker.entry). Its Worker, which everybody can reach, is made of:")}`,
          ...own.map((file) => `      ${file}`),
        ]
      : []),
    ...plan.warnings.map((warning) => `  ! ${warning}`),
  ];
  return lines.join("\n");
}

/** The plan as programs read it. */
export function planJson(plan: Plan) {
  return {
    site: plan.site.name,
    account: { id: plan.account.id, name: plan.account.name },
    zone: plan.zone.name,
    changes: plan.changes.map(changeJson),
    ownCode: ownCodeToUpload(plan),
    warnings: plan.warnings,
  };
}
