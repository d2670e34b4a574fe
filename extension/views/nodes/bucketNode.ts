import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { dateTime, escapeMarkdown } from "../../editor/format.ts";
import type { SiteRef } from "../../editor/target.ts";
import type { Origin } from "../../origins/implementations.ts";
import { originDescriptor } from "../../origins/registry.ts";
import type { ViewNode } from "./viewNode.ts";

/** Where the files lie. Of a bucket elsewhere, which is read with a key of its own, the existence is not looked up. */
export function bucketNode(parentId: string, site: SiteRef, origin: Origin, plan: Plan): ViewNode {
  const { service } = originDescriptor(origin.type);
  const node = {
    id: `${parentId}/bucket/${origin.type}/${origin.bucket}`,
    label: bucketLabel(origin.bucket),
    icon: { id: "database" },
    tokens: [],
    state: "leaf",
    target: { kind: "bucket", site, bucket: origin.bucket },
  } as const satisfies ViewNode;
  if ("endpoint" in origin) {
    return { ...node, description: l10n.t("{0} bucket at {1}", service, origin.endpoint) };
  }
  const found = plan.state.buckets.find((bucket) => bucket.name === origin.bucket);
  if (!found) {
    return {
      ...node,
      description: l10n.t("{0} bucket, not made yet", service),
      icon: { id: "circle-outline", color: "disabledForeground" },
      tooltip: () => `**${escapeMarkdown(origin.bucket)}**`,
    };
  }
  const location = found.location?.toUpperCase();
  return {
    ...node,
    description: location ? l10n.t("{0} bucket in {1}", service, location) : l10n.t("{0} bucket", service),
    tokens: ["bucket"],
    tooltip: () =>
      [
        `**${escapeMarkdown(origin.bucket)}**`,
        ...(found.created ? [l10n.t("Made {0}", dateTime(Date.parse(found.created)))] : []),
      ].join("\n\n"),
  };
}

function bucketLabel(bucket: string): string {
  if (bucket === "$path") return l10n.t("$path: the first segment of each path");
  if (bucket === "$host") return l10n.t("$host: the first label of each hostname");
  return bucket;
}
