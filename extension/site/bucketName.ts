import * as l10n from "@vscode/l10n";
import type { ValueDiagnostic } from "./diagnostic.ts";

/** R2: 3 to 63 lower-case letters, digits and dashes, no dash at the ends (developers.cloudflare.com/r2/buckets/create-buckets/). */
export function r2BucketProblem(bucket: string): ValueDiagnostic | undefined {
  if (bucket.startsWith("$")) {
    return {
      code: "bucket-name",
      message: l10n.t('An R2 site has one bucket, "{0}" is for B2 only', bucket),
      remedy: l10n.t("Name the bucket; for several buckets write one site for each."),
    };
  }
  const problem =
    lengthProblem(bucket, 3, 63) ??
    characterProblem(bucket, /[^a-z0-9-]/, l10n.t("lower-case letters, digits and dashes")) ??
    edgeProblem(bucket);
  return problem ? wrongName("R2", bucket, problem) : undefined;
}

/** B2: 6 to 63 letters, digits and dashes; names that start with `b2-` are Backblaze's (b2_create_bucket). */
export function b2BucketProblem(bucket: string): ValueDiagnostic | undefined {
  const problem =
    lengthProblem(bucket, 6, 63) ??
    characterProblem(bucket, /[^a-z0-9-]/i, l10n.t("letters, digits and dashes")) ??
    (/^b2-/i.test(bucket) ? l10n.t("names that start with b2- are reserved by Backblaze") : undefined) ??
    edgeProblem(bucket);
  return problem ? wrongName("B2", bucket, problem) : undefined;
}

/** As `b2BucketProblem`, and the two modes of the B2 worker: `$path` (first segment), `$host` (first label). */
export function b2BucketOrModeProblem(bucket: string): ValueDiagnostic | undefined {
  if (bucket === "$path" || bucket === "$host") return undefined;
  if (!bucket.startsWith("$")) return b2BucketProblem(bucket);
  return {
    code: "bucket-name",
    message: l10n.t('"{0}" is not a way to find the bucket', bucket),
    remedy: l10n.t(
      "Write $path (first path segment), $host (first label of the hostname) or a bucket's name.",
    ),
  };
}

function lengthProblem(bucket: string, least: number, most: number): string | undefined {
  if (bucket.length >= least && bucket.length <= most) return undefined;
  return l10n.t("its length is {0}, allowed are {1} to {2}", bucket.length, least, most);
}

function characterProblem(bucket: string, wrong: RegExp, allowed: string): string | undefined {
  const found = wrong.exec(bucket)?.[0];
  return found === undefined ? undefined : l10n.t('"{0}" cannot stand in it, only {1}', found, allowed);
}

function edgeProblem(bucket: string): string | undefined {
  return /^-|-$/.test(bucket) ? l10n.t("it starts or ends with a dash") : undefined;
}

function wrongName(service: "R2" | "B2", bucket: string, problem: string): ValueDiagnostic {
  const near = (service === "R2" ? bucket.toLowerCase() : bucket)
    .replace(/[\s_.]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const isGood = near !== bucket && !(service === "R2" ? r2BucketProblem(near) : b2BucketProblem(near));
  return {
    code: "bucket-name",
    message: l10n.t('"{0}" cannot be the name of a bucket in {1}: {2}', bucket, service, problem),
    remedy: l10n.t("Write the name as the bucket list of {0} shows it.", service),
    ...(isGood ? { replacement: near } : {}),
  };
}
