import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import { originFacts } from "../origins/implementations.ts";
import { originDescriptor } from "../origins/registry.ts";
import { requireKey } from "../providers/capabilities/descriptor.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import { descriptorOf } from "../providers/registry.ts";
import { type Bucket, openBucket } from "../s3/bucket.ts";
import type { S3Refusal } from "../s3/refusal.ts";
import { reachSite } from "../site/reachSite.ts";
import type { Site } from "../site/site.ts";
import { bindingSuffix } from "../worker/bindings.ts";

export type FileOperation = "list" | "read" | "write" | "delete";

/** The bucket behind a site, and how what is in it is seen by visitors. */
export interface SiteBucket {
  readonly site: Site;
  readonly bucket: Bucket;
  /** Of a bucket in a sentence, as the registry of origins has it. */
  readonly service: string;
  /** Id of the provider whose key opens it. */
  readonly provider: string;
  /** Whether a write may say on which condition. */
  readonly takesConditions: boolean;
  /** What a key needs for an operation, in the service's own words. */
  readonly permissions: Readonly<Record<FileOperation, string>>;
  /** What a key has to be, where a plain one does not do. */
  readonly keyNote: string | undefined;
  /** Whether a deploy makes the bucket. */
  readonly isMadeByDeploy: boolean;
  /** What the service's refusal says for sure about key, bucket or address. */
  readonly refusal: (refusal: S3Refusal) => CdnError | undefined;
}

/**
 * Opens the first bucket of a site with the keys that are connected.
 *
 * @throws CdnError: `unauthenticated` where there are none; `config` where each visit chooses its bucket
 */
export async function openSiteBucket(site: Site, context: RunContext): Promise<SiteBucket> {
  const [origin] = site.origins;
  const { place, bucketAt } = originFacts(origin);
  const name = bucketAt(site.hostnames[0]);
  const { service, provider, takesConditions, permissions } = originDescriptor(origin.type);
  if (name === undefined) {
    throw new CdnError({
      reason: "config",
      subject: l10n.t("Site {0}", site.name),
      what: l10n.t("each path names its bucket"),
      remedy: l10n.t('List the bucket first under "buckets" beside its origin in cdn.jsonc.'),
    });
  }
  const suffix = bindingSuffix(site.origins, 0);
  const descriptor = descriptorOf(provider);
  requireKey(descriptor, context.credentials);
  const shared = {
    site,
    service,
    provider,
    takesConditions,
    permissions,
    keyNote: descriptor.buckets?.keyNote?.(),
    isMadeByDeploy: place.at === "cloudflare",
  };
  if (place.at === "elsewhere") {
    const access = place.access(name, suffix, context);
    if (access === undefined) throw new Error(`No key opens ${name}.`);
    return {
      ...shared,
      bucket: openBucket(access, name, context.signal),
      refusal: (refusal) => place.refusal(name, suffix, refusal),
    };
  }
  const api = createCloudflareApi(context);
  const { zone } = await reachSite(api, site, context);
  const access = await place.access(name, { ...context, api, account: zone.account });
  return { ...shared, bucket: openBucket(access, name, context.signal), refusal: () => undefined };
}

/** The key of what visitors see at a path of the site, without its first slash. */
export function keyOf({ site }: Pick<SiteBucket, "site">, path: string): string {
  return (site.worker.prefix ?? "") + path;
}

/** The other way round; undefined for an object that the site does not serve. */
export function pathOf({ site }: Pick<SiteBucket, "site">, key: string): string | undefined {
  const prefix = site.worker.prefix ?? "";
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}
