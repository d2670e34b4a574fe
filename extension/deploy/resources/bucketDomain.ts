import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ChangeBase, changeId } from "../../core/change.ts";
import { poll } from "../../core/poll.ts";
import { done, type StepResult } from "../../core/step.ts";
import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import { describeState, isReady, judgeBucketDomain } from "../../providers/cloudflare/bucketDomainState.ts";
import { bucketDomainIsAbsent, ErrorCode } from "../../providers/cloudflare/errorCodes.ts";
import { reasonToWait } from "../../providers/cloudflare/judgement.ts";
import {
  type About,
  calling,
  errorCode,
  errorStatus,
  isAnswerLost,
  reading,
} from "../../providers/cloudflare/problem.ts";
import type { BucketDomainState, R2Bucket } from "../../providers/cloudflare/state.ts";
import type { Account } from "../../providers/cloudflare/types.ts";
import { accountLabel } from "../../providers/cloudflare/zones.ts";
import { workerDomains } from "../../site/hostnameKind.ts";
import type { Site } from "../../site/site.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import { bucketDomainEntry, type Ownership } from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";
import { fallbackHost, r2Buckets } from "../model/wanted.ts";
import { jurisdiction } from "./bucket.ts";
import { answers, observeDnsRecords } from "./dnsRecord.ts";
import { fallbackOriginGone, isStillNeeded, reasonToLeave } from "./formerFallback.ts";
import { refuseOthers } from "./refuseOthers.ts";
import { untilDone } from "./untilDone.ts";

export interface BucketDomainSpec {
  readonly domain: string;
  /** The bucket that carries it. */
  readonly origin: R2Bucket;
}

export type BucketDomainChange = ChangeBase<"bucketDomain", BucketDomainSpec>;

/** Ownership and certificate of a domain take minutes, seldom more. */
const longestWait = 15 * 60_000;

export async function observeBucketDomain(
  api: CloudflareApi,
  account: Account,
  origin: R2Bucket,
  domain: string,
): Promise<BucketDomainState | undefined> {
  const found = await reading(
    bucketDomainAbout(domain, account),
    () =>
      api.r2.buckets.domains.custom.get(domain, {
        account_id: account.id,
        bucket_name: origin.bucket,
        ...jurisdiction(origin),
      }),
    bucketDomainIsAbsent,
  );
  if (!found) return undefined;
  return {
    domain,
    bucket: origin.bucket,
    enabled: found.enabled,
    ownership: found.status.ownership,
    ssl: found.status.ssl,
  };
}

/**
 * Every name under which anybody can read the bucket: its custom domains and its r2.dev name, where enabled. Only a
 * warning comes of it: undefined where it cannot be read.
 */
export async function observePublicDomains(
  api: CloudflareApi,
  account: Account,
  origin: R2Bucket,
): Promise<readonly string[] | undefined> {
  const about = bucketDomainAbout(origin.bucket, account);
  const at = { account_id: account.id, ...jurisdiction(origin) };
  const { custom, managed } = api.r2.buckets.domains;
  try {
    const [own, development] = await Promise.all([
      reading(about, () => custom.list(origin.bucket, at), [ErrorCode.bucketNotFound]),
      reading(about, () => managed.list(origin.bucket, at), [ErrorCode.bucketNotFound]),
    ]);
    const all = [...(own?.domains ?? []), ...(development ? [development] : [])];
    return all.filter(({ enabled }) => enabled).map(({ domain }) => domain);
  } catch (error) {
    if (error instanceof CdnError) return undefined;
    throw error;
  }
}

/** Ways around a site's access rules that are not ours to close. */
export function exposureWarnings(site: Site, state: SiteState): readonly string[] {
  if (state.publicDomains === "unknown") {
    return [
      l10n.t(
        "Whether the bucket can also be read past the site's access rules could not be found out. Look under R2 → Settings in the dashboard.",
      ),
    ];
  }
  return (state.publicDomains ?? [])
    .filter((domain) => domain !== site.fallbackOrigin)
    .map((domain) =>
      l10n.t(
        "The bucket can also be read at {0}, past the site's access rules. Switch it off under R2 → Settings in the dashboard.",
        domain,
      ),
    );
}

/** `inTheWay`: ids of the changes that make room for the name. */
export function planBucketDomain(
  site: Site,
  state: SiteState,
  owner: Ownership,
  inTheWay: readonly string[],
): readonly BucketDomainChange[] {
  const wanted = fallbackHost(site);
  const existing = state.bucketDomain;
  const name = site.fallbackOrigin;
  if (name === undefined) return [];
  if (wanted.kind !== "bucketDomain") {
    const [origin] = r2Buckets(site);
    if (!existing || !origin) return [];
    const ours = owner.made.has(bucketDomainEntry(name, origin));
    return [
      {
        ...removal(name, origin, existing),
        reason: wanted.reason,
        ...(ours ? {} : { consent: name }),
      },
    ];
  }
  const base = {
    resource: "bucketDomain",
    name,
    after: l10n.t("public domain of bucket {0}", wanted.bucket.bucket),
    destroys: false,
    spec: { domain: name, origin: wanted.bucket },
  } as const;
  const bucket = changeId({ resource: "bucket", name: wanted.bucket.bucket });
  if (!existing) {
    return [
      {
        ...base,
        action: "create",
        reason: l10n.t("The fallback origin is the bucket's own domain."),
        needs: [bucket, ...inTheWay],
      },
    ];
  }
  if (isReady(existing)) return [];
  const judgement = judgeBucketDomain(existing);
  const startsAgain = judgement.kind === "restart";
  return [
    {
      ...base,
      action: startsAgain ? "update" : "wait",
      before: existing.enabled ? describeState(existing) : l10n.t("switched off"),
      reason: reasonToWait(judgement),
      needs: [],
    },
  ];
}

export function removal(domain: string, origin: R2Bucket, existing: BucketDomainState): BucketDomainChange {
  return {
    resource: "bucketDomain",
    action: "delete",
    name: domain,
    reason: l10n.t("It was made for this site."),
    before: l10n.t("public domain of bucket {0}", existing.bucket),
    destroys: true,
    needs: [],
    spec: { domain, origin },
  };
}

/**
 * Domains of ours on a former bucket or under a former name. A name that is wanted again is given up first; one
 * that is not, last of all, and not while another site of the file carries it.
 */
export function planFormerDomains(site: Site, state: SiteState): readonly BucketDomainChange[] {
  return (state.former?.bucketDomains ?? [])
    .filter(({ domain }) => domain === site.fallbackOrigin || !site.siblingFallbackOrigins.includes(domain))
    .filter(({ domain }) => !isStillNeeded(domain, site, state))
    .map((found) => {
      const change = formerRemoval(found);
      if (found.domain === site.fallbackOrigin) {
        return { ...change, reason: l10n.t("The fallback origin stands for another bucket now."), needs: [] };
      }
      // Its record is in the way of the Worker's own domain, which cannot replace it.
      if (workerDomains(site).includes(found.domain)) {
        return {
          ...change,
          name: found.domain,
          reason: l10n.t("The Worker serves the name itself now."),
          needs: [],
        };
      }
      return { ...change, reason: reasonToLeave(site), needs: fallbackOriginGone(site, state) };
    });
}

/** Its bucket belongs to the name: the same domain may be made on another one in the same plan. */
export function formerRemoval(found: BucketDomainState & Pick<R2Bucket, "jurisdiction">): BucketDomainChange {
  const { domain, bucket, jurisdiction: where } = found;
  const origin: R2Bucket = { bucket, ...(where ? { jurisdiction: where } : {}) };
  return { ...removal(domain, origin, found), name: l10n.t("{0} of {1}", domain, bucket) };
}

export async function applyBucketDomain(
  change: BucketDomainChange,
  context: ApplyContext,
): Promise<StepResult> {
  const { domain, origin } = change.spec;
  const about = bucketDomainAbout(domain, context.account);
  const at = { account_id: context.account.id, bucket_name: origin.bucket, ...jurisdiction(origin) };
  if (change.action === "delete") {
    await reading(
      about,
      () => context.api.r2.buckets.domains.custom.delete(domain, at),
      bucketDomainIsAbsent,
    );
    return done;
  }
  if (change.action === "create") await attach(change, context, about);
  if (change.action === "update") {
    await calling(about, () =>
      context.api.r2.buckets.domains.custom.update(domain, { ...at, enabled: true }),
    );
  }
  await untilReady(change, context);
  return done;
}

/** A bucket made a moment ago may not be known here yet, and a domain given up a moment ago still taken. */
const longestWaitForAttach = 60_000;

async function attach(change: BucketDomainChange, context: ApplyContext, about: About): Promise<void> {
  const { origin } = change.spec;
  /** A request of ours may have taken effect though its answer was lost. */
  let isLost = false;
  await calling(about, async () => {
    const { value } = await poll<{ readonly error?: unknown; readonly retry?: boolean }>({
      read: async () => {
        try {
          await context.api.r2.buckets.domains.custom.create(origin.bucket, {
            account_id: context.account.id,
            domain: change.spec.domain,
            enabled: true,
            zoneId: context.zone.id,
            minTLS: "1.2",
            ...jurisdiction(origin),
          });
          return {};
        } catch (error) {
          if (errorCode(error) === ErrorCode.bucketNotFound) return { error, retry: true };
          const isInUse = errorStatus(error) === 409;
          if (!isInUse && !isAnswerLost(error)) return { error };
          if (await observeBucketDomain(context.api, context.account, origin, change.spec.domain)) {
            const { domain } = change.spec;
            if (isInUse && !isLost)
              refuseOthers(bucketDomainEntry(domain, origin), subjectOf(domain), context);
            return {};
          }
          isLost ||= !isInUse;
          return { error, retry: !isInUse || (await isFree(change.spec.domain, context)) };
        }
      },
      until: ({ error, retry }) => error === undefined || !retry,
      onWaiting: () => context.progress(l10n.t("waiting until R2 takes the name")),
      signal: context.signal,
      limit: longestWaitForAttach,
      now: context.now,
    });
    if (value.error === undefined) return;
    if (errorStatus(value.error) === 409) throw taken(change, value.error);
    throw value.error;
  });
}

/** Every domain of a bucket has its record: without one the name is only not free again yet. */
async function isFree(name: string, context: ApplyContext): Promise<boolean> {
  const records = await observeDnsRecords(context.api, context.zone, name);
  return !records.some(answers);
}

function taken(change: BucketDomainChange, cause: unknown): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: subjectOf(change.spec.domain),
    what: l10n.t("the name is in use by another bucket or record"),
    remedy: l10n.t(
      "Choose another fallbackOrigin in cdn.jsonc, or remove the name from the other bucket or from the zone's DNS.",
    ),
    cause,
  });
}

async function untilReady(change: BucketDomainChange, context: ApplyContext): Promise<void> {
  const { domain, origin } = change.spec;
  const { value, reached } = await untilDone<BucketDomainState>(
    {
      subject: subjectOf(domain),
      read: () => observeBucketDomain(context.api, context.account, origin, domain),
      judge: judgeBucketDomain,
      onWaiting: (state) => context.progress(state ? describeState(state) : l10n.t("not visible yet")),
      limit: longestWait,
    },
    context,
  );
  if (reached) return;
  throw new CdnError({
    reason: "timeout",
    subject: subjectOf(domain),
    what: l10n.t("it does not become active ({0})", value ? describeState(value) : l10n.t("not visible yet")),
    remedy: l10n.t(
      "Look at R2 → {0} → Settings → Custom Domains in the dashboard, then deploy again; what was done stays done.",
      origin.bucket,
    ),
  });
}

function subjectOf(domain: string): string {
  return l10n.t("Bucket domain {0}", domain);
}

function bucketDomainAbout(domain: string, account: Account): About {
  return {
    subject: subjectOf(domain),
    permission: "Workers R2 Storage: Edit",
    on: accountLabel(account),
  };
}
