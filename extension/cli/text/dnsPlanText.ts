import * as l10n from "@vscode/l10n";
import { describeChange } from "../../core/describeChange.ts";
import type { DnsPlan } from "../../dns/sitePlan.ts";
import { changeJson, changeLines } from "./changeText.ts";

/** The plan of a site's records as people read it. */
export function dnsPlanText({ dns: { site, provider }, changes, warnings }: DnsPlan): string {
  return [
    l10n.t("Site {0} · {1} at {2}", site.name, provider.domain, provider.title),
    "",
    ...(changes.length === 0
      ? [l10n.t("  No changes.")]
      : changes.flatMap((change) => changeLines(change, describeChange(change)))),
    ...warnings.map((warning) => `  ! ${warning}`),
  ].join("\n");
}

/** The same as programs read it. */
export function dnsPlanJson({ dns: { provider }, changes, warnings }: DnsPlan) {
  return {
    provider: provider.kind,
    domain: provider.domain,
    changes: changes.map(changeJson),
    warnings,
  };
}
