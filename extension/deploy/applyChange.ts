import type { StepResult } from "../core/step.ts";
import type { Change } from "./changes.ts";
import type { ApplyContext } from "./model/applyContext.ts";
import { applyBucket } from "./resources/bucket.ts";
import { applyBucketDomain } from "./resources/bucketDomain.ts";
import { applyCustomHostname } from "./resources/customHostname.ts";
import { applyDnsRecord } from "./resources/dnsRecord.ts";
import { applyFallbackOrigin } from "./resources/fallbackOrigin.ts";
import { applyWorkerDomain } from "./resources/workerDomain.ts";
import { applyRoute } from "./resources/workerRoute.ts";
import { applyWorkerScript } from "./resources/workerScript.ts";

export async function applyChange(change: Change, context: ApplyContext): Promise<StepResult> {
  switch (change.resource) {
    case "bucket":
      return applyBucket(change, context);
    case "bucketDomain":
      return applyBucketDomain(change, context);
    case "dnsRecord":
      return applyDnsRecord(change, context);
    case "fallbackOrigin":
      return applyFallbackOrigin(change, context);
    case "customHostname":
      return applyCustomHostname(change, context);
    case "workerDomain":
      return applyWorkerDomain(change, context);
    case "workerScript":
      return applyWorkerScript(change, context);
    case "workerRoute":
      return applyRoute(change, context);
    case "splitRecord":
      throw new Error("Visitors are switched after the verification (deploy.ts), not here.");
  }
}
