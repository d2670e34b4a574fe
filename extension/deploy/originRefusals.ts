import type { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { slowCall } from "../core/slowCall.ts";
import { originFacts } from "../origins/implementations.ts";
import { namedBuckets } from "../providers/capabilities/buckets.ts";
import { bucketReader } from "../s3/bucketReader.ts";
import { S3Refusal } from "../s3/refusal.ts";
import { bindingSuffix } from "../worker/bindings.ts";
import type { Plan } from "./report.ts";

/**
 * Asks the service of a bucket whether the keys that are about to be uploaded open it: better nothing than a site
 * that answers 502. Only what is sure is refused; a network that reaches Cloudflare alone is fine.
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
      const { place } = originFacts(origin);
      if (place.at === "cloudflare") return [];
      const suffix = bindingSuffix(origins, position);
      return namedBuckets(place.bucket).map(async (bucket) => {
        const access = place.access(bucket, suffix, context);
        if (!access) return [];
        try {
          await slowCall(`${place.host} (${bucket})`, context.emit, () =>
            bucketReader(access, context.signal).probe(),
          );
          return [];
        } catch (error) {
          context.signal.throwIfAborted();
          const refusal = error instanceof S3Refusal ? place.refusal(bucket, suffix, error) : undefined;
          return refusal ? [refusal] : [];
        }
      });
    }),
  );
  return found.flat();
}
