import * as l10n from "@vscode/l10n";
import type { Plan, Report } from "../../deploy/report.ts";
import { splitJson, splitTable } from "../../dns/splitText.ts";
import { customHostnames } from "../../site/hostnameKind.ts";
import { errorJson } from "./errorJson.ts";
import { planJson } from "./planText.ts";

/** What came of a deploy or a removal, as people read it. */
export function reportLines(plan: Plan, report: Report): readonly string[] {
  return [
    ...(report.split.length > 0 ? [splitTable(report.split)] : []),
    ...report.errors.map(({ message }) => `✖ ${message}`),
    ...outcomeLines(plan, report),
  ];
}

function outcomeLines(plan: Plan, report: Report): readonly string[] {
  const { name, fallbackOrigin } = plan.site;
  const isDestroy = plan.purpose === "destroy";
  switch (report.outcome) {
    case "unchanged":
      return [isDestroy ? removedText(plan) : l10n.t("{0}: no changes.", name)];
    case "succeeded":
      if (isDestroy) return [removedText(plan)];
      return [
        deployedText(plan, report),
        ...(report.split.length > 0 || fallbackOrigin === undefined
          ? []
          : [
              l10n.t(
                "Visitors come once the CNAME of {0} points at {1}.",
                customHostnames(plan.site).join(", "),
                fallbackOrigin,
              ),
            ]),
      ];
    case "recordsMissing":
      return [
        l10n.t(
          "{0}: all done but the DNS records above. Add them, then deploy again (or use deploy --wait).",
          name,
        ),
      ];
    case "cancelled":
      return [
        isDestroy
          ? l10n.t("{0}: stopped. Run destroy again to go on from here.", name)
          : l10n.t("{0}: stopped. What was done stays; deploy again to go on from here.", name),
      ];
    case "failed":
      return [
        isDestroy
          ? l10n.t("{0}: not finished. Run destroy again to go on from here.", name)
          : l10n.t("{0}: not finished. Deploy again to go on from here.", name),
      ];
  }
}

function removedText({ site, changes, isPartial }: Plan): string {
  if (isPartial) return l10n.t("{0}: removed but for what others need (see above).", site.name);
  return changes.length === 0
    ? l10n.t("{0}: nothing of ours is left.", site.name)
    : l10n.t("{0}: removed.", site.name);
}

function deployedText({ site: { name, hostnames } }: Plan, { verifications }: Report): string {
  const unsure = verifications.filter(({ verdict }) => verdict === "inconclusive");
  if (unsure.length === 0) {
    const addresses = hostnames.map((host) => `https://${host}`).join(", ");
    return l10n.t("{0}: deployed and answering at {1}", name, addresses);
  }
  return l10n.t(
    "{0}: deployed; what {1} serves could not be compared with the bucket (see above).",
    name,
    unsure.map(({ hostname }) => `https://${hostname}`).join(", "),
  );
}

/** The same as programs read it. */
export function reportJson(plan: Plan, report: Report) {
  const { outcome, done, records, verifications, split, errors } = report;
  return {
    ...planJson(plan),
    outcome,
    done,
    records,
    verifications,
    split: split.map(splitJson),
    errors: errors.map(errorJson),
  };
}
