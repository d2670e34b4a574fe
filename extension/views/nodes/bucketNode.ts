import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { dateTime, escapeMarkdown } from "../../editor/format.ts";
import type { SiteRef } from "../../editor/target.ts";
import type { Origin } from "../../site/schema.ts";
import type { ViewNode } from "./viewNode.ts";

/** Where the files lie. A B2 bucket is read with a key of its own, so its existence is not looked up here. */
export function bucketNode(parentId: string, site: SiteRef, origin: Origin, plan: Plan): ViewNode {
  const id = `${parentId}/bucket/${origin.type}/${origin.bucket}`;
  const target = { kind: "bucket", site, bucket: origin.bucket } as const;
  if (origin.type === "b2") {
    return {
      id,
      label: bucketLabel(origin.bucket),
      description: l10n.t("B2 bucket at {0}", origin.endpoint),
      icon: { id: "database" },
      tokens: [],
      state: "leaf",
      target,
    };
  }
  const found = plan.state.buckets.find((bucket) => bucket.name === origin.bucket);
  const location = found?.location?.toUpperCase();
  return {
    id,
    label: origin.bucket,
    description: !found
      ? l10n.t("R2 bucket, not made yet")
      : location
        ? l10n.t("R2 bucket in {0}", location)
        : l10n.t("R2 bucket"),
    icon: found ? { id: "database" } : { id: "circle-outline", color: "disabledForeground" },
    tokens: found ? ["bucket"] : [],
    state: "leaf",
    tooltip: () =>
      [
        `**${escapeMarkdown(origin.bucket)}**`,
        ...(found?.created ? [l10n.t("Made {0}", dateTime(Date.parse(found.created)))] : []),
      ].join("\n\n"),
    target,
  };
}

function bucketLabel(bucket: string): string {
  if (bucket === "$path") return l10n.t("$path: the first segment of each path");
  if (bucket === "$host") return l10n.t("$host: the first label of each hostname");
  return bucket;
}
