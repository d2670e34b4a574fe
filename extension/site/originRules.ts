import * as l10n from "@vscode/l10n";
import { b2EndpointProblem } from "./b2Endpoint.ts";
import { b2BucketOrModeProblem, b2BucketProblem, r2BucketProblem } from "./bucketName.ts";
import { property } from "./configTree.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { exampleAt } from "./examples.ts";
import { insertKey, remove } from "./fixes.ts";
import { atField, atKey, atValue } from "./placeDiagnostic.ts";
import { printInline } from "./printJson.ts";
import type { OriginFields, SiteFields } from "./siteFields.ts";

/** The rules about where a site's files are. */
export function originRules(site: SiteFields): readonly Diagnostic[] {
  return [...originChoice(site), ...site.origins.flatMap((origin) => originRule(site.text, origin))];
}

function originChoice({ node, path, text, origins }: SiteFields): readonly Diagnostic[] {
  const one = property(node, "origin");
  const more = property(node, "origins");
  if (one && more) {
    const message = l10n.t('"origin" and "origins" are both there');
    const remedy = l10n.t('Keep "origin" for one bucket, or "origins" for two that are asked in order.');
    const fixes = [remove(text, more), remove(text, one)];
    return [atKey(more, [...path, "origins"], "origin-and-origins", message, remedy, { fixes })];
  }
  if (!one && !more) {
    const origin = [...path, "origin"];
    const example = exampleAt(origin);
    const message = l10n.t('The key "{0}" is missing', "origin");
    const remedy = l10n.t("Add it, for example {0}.", `"origin": ${printInline(example)}`);
    const fixes = [insertKey(text, node, origin, example)];
    return [atKey(node, origin, "missing-key", message, remedy, { fixes })];
  }
  const [first, second] = origins;
  if (second?.bucket && first?.bucket?.value === second.bucket.value && sameOrigin(first, second)) {
    const message = l10n.t('Both entries of "origins" are the bucket {0}', second.bucket.value);
    const remedy = l10n.t("Name another bucket, or remove the second entry.");
    return [atField(second.bucket, "origins-same", message, remedy, { fixes: [remove(text, second.node)] })];
  }
  return [];
}

/** The same bucket at the same place. */
export function sameOrigin(a: OriginFields, b: OriginFields): boolean {
  const place = ({ type, bucket, endpoint, node }: OriginFields) =>
    JSON.stringify([
      type,
      bucket?.value,
      endpoint?.value.toLowerCase(),
      property(node, "jurisdiction")?.value ?? "",
    ]);
  return place(a) === place(b);
}

function originRule(text: string, origin: OriginFields): readonly Diagnostic[] {
  const { type, bucket, endpoint, buckets } = origin;
  if (type === "r2") return bucket ? atValue(bucket, r2BucketProblem(bucket.value)) : [];
  if (type !== "b2") return [];
  return [
    ...(bucket ? atValue(bucket, b2BucketOrModeProblem(bucket.value)) : []),
    ...bucketList(text, origin),
    ...buckets.flatMap((one) => atValue(one, b2BucketProblem(one.value))),
    ...(endpoint ? atValue(endpoint, b2EndpointProblem(endpoint.value)) : []),
  ];
}

function bucketList(
  text: string,
  { node, path, bucket, buckets, bucketsNode }: OriginFields,
): readonly Diagnostic[] {
  const listPath = [...path, "buckets"];
  if (bucket?.value === "$host" && buckets.length === 0) {
    // Without a list a visitor could pick any bucket that the key opens, by choosing a hostname.
    const message = l10n.t('"$host" needs the list of buckets that it may name');
    const remedy = l10n.t('Add "buckets": ["…"] beside it.');
    const fixes = bucketsNode ? [] : [insertKey(text, node, listPath, exampleAt(listPath))];
    return [atField(bucket, "bucket-list", message, remedy, { fixes })];
  }
  if (bucketsNode && bucket && bucket.value !== "$host") {
    const message = l10n.t('"buckets" has no effect without "bucket": "$host"');
    const severity = "warning";
    const fixes = [remove(text, bucketsNode)];
    return [atKey(bucketsNode, listPath, "bucket-list", message, l10n.t("Remove it."), { severity, fixes })];
  }
  return [];
}
