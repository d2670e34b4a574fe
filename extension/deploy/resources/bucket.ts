import * as l10n from "@vscode/l10n";
import type { ChangeBase } from "../../core/change.ts";
import { done, type StepResult } from "../../core/step.ts";
import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import { createOnce } from "../../providers/cloudflare/createOnce.ts";
import { ErrorCode } from "../../providers/cloudflare/errorCodes.ts";
import { type About, calling, reading } from "../../providers/cloudflare/problem.ts";
import type { BucketState, R2Bucket } from "../../providers/cloudflare/state.ts";
import type { Account } from "../../providers/cloudflare/types.ts";
import { accountLabel } from "../../providers/cloudflare/zones.ts";
import type { Site } from "../../site/site.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import type { SiteState } from "../model/siteState.ts";
import { r2Buckets } from "../model/wanted.ts";

export type BucketChange = ChangeBase<"bucket", { readonly origin: R2Bucket }>;

export async function observeBucket(
  api: CloudflareApi,
  account: Account,
  origin: R2Bucket,
): Promise<BucketState | undefined> {
  const found = await reading(
    bucketAbout(origin.bucket, account),
    () => api.r2.buckets.get(origin.bucket, { account_id: account.id, ...jurisdiction(origin) }),
    [ErrorCode.bucketNotFound],
  );
  return found && { name: origin.bucket, location: found.location, created: found.creation_date };
}

/** A bucket is made when it is absent, and never changed or removed: it holds the person's files. */
export function planBuckets(site: Site, state: SiteState): readonly BucketChange[] {
  return r2Buckets(site)
    .filter((origin) => !state.buckets.some((bucket) => bucket.name === origin.bucket))
    .map((origin) => ({
      resource: "bucket",
      action: "create",
      name: origin.bucket,
      reason: l10n.t("The bucket does not exist yet."),
      after: origin.locationHint ? l10n.t("R2 bucket near {0}", origin.locationHint) : l10n.t("R2 bucket"),
      destroys: false,
      needs: [],
      spec: { origin },
    }));
}

export async function applyBucket(change: BucketChange, context: ApplyContext): Promise<StepResult> {
  const { origin } = change.spec;
  await calling(bucketAbout(change.name, context.account), () =>
    createOnce<object>({
      create: () =>
        context.api.r2.buckets.create({
          account_id: context.account.id,
          name: origin.bucket,
          ...(origin.locationHint ? { locationHint: origin.locationHint } : {}),
          ...jurisdiction(origin),
        }),
      find: () => observeBucket(context.api, context.account, origin),
      duplicates: [ErrorCode.bucketExists],
    }),
  );
  return done;
}

export function jurisdiction(origin: R2Bucket): { readonly "cf-r2-jurisdiction"?: "eu" | "fedramp" } {
  return origin.jurisdiction ? { "cf-r2-jurisdiction": origin.jurisdiction } : {};
}

export function bucketAbout(name: string, account: Account): About {
  return {
    subject: l10n.t("Bucket {0}", name),
    permission: "Workers R2 Storage: Edit",
    on: accountLabel(account),
  };
}
