import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { slowCall } from "../core/slowCall.ts";
import { backblaze } from "../providers/backblaze/descriptor.ts";
import { S3Refusal } from "../s3/bucketReader.ts";
import type { B2Origin } from "../site/schema.ts";
import { bindingSuffix } from "../worker/bindings.ts";
import { b2Reader } from "./originReader.ts";
import type { Plan } from "./report.ts";

/**
 * Asks B2 whether the keys that are about to be uploaded open the site's bucket: better nothing than a site that
 * answers 502. Only what is sure is refused; a key that may read but not list is fine, and so is a network that
 * reaches Cloudflare alone.
 */
export async function originRefusals(plan: Plan, context: RunContext): Promise<readonly CdnError[]> {
  const uploads = plan.changes.some(
    (change) =>
      change.resource === "workerScript" && change.action !== "delete" && !change.spec.versionToServe,
  );
  if (!uploads) return [];
  const { origins } = plan.site;
  const found = await Promise.all(
    origins.flatMap((origin, position) => {
      if (origin.type !== "b2") return [];
      const suffix = bindingSuffix(origins, position);
      return bucketsOf(origin).map(async (bucket) => {
        const reader = b2Reader(origin, bucket, suffix, context);
        try {
          await slowCall(`${origin.endpoint} (${bucket})`, context.emit, async () => reader?.first(""));
          return [];
        } catch (error) {
          context.signal.throwIfAborted();
          return error instanceof S3Refusal ? refusalOf(origin, bucket, suffix, error) : [];
        }
      });
    }),
  );
  return found.flat();
}

function bucketsOf(origin: B2Origin): readonly string[] {
  return origin.bucket.startsWith("$") ? (origin.buckets ?? []) : [origin.bucket];
}

function refusalOf(origin: B2Origin, bucket: string, suffix: string, cause: S3Refusal): readonly CdnError[] {
  const subject = l10n.t("B2 bucket {0}", bucket);
  switch (cause.code) {
    case "NoSuchBucket":
      return [
        new CdnError({
          reason: "notFound",
          provider: backblaze.id,
          subject,
          what: l10n.t("{0} has no such bucket", origin.endpoint),
          remedy: l10n.t(
            "Make it at Backblaze, or check its name and endpoint in cdn.jsonc. Nothing was changed.",
          ),
          link: backblaze.consolePage,
          cause,
        }),
      ];
    case "InvalidAccessKeyId":
    case "SignatureDoesNotMatch":
      return [
        new CdnError({
          reason: "unauthenticated",
          provider: backblaze.id,
          subject,
          what: l10n.t("B2 does not accept the key ({0})", cause.message),
          remedy: l10n.t(
            "Check {0} and {1}; a master key does not work with the S3 API. Nothing was changed.",
            `B2_APPLICATION_KEY_ID${suffix}`,
            `B2_APPLICATION_KEY${suffix}`,
          ),
          link: backblaze.keysPage,
          cause,
        }),
      ];
    default:
      return [];
  }
}
