import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { RunContext } from "../../core/runContext.ts";
import { bucketReader } from "../../s3/bucketReader.ts";
import { S3Refusal } from "../../s3/refusal.ts";
import { bucketRefusal } from "./bucketRefusal.ts";
import {
  type BucketPlace,
  type BucketProvider,
  bucketAccess,
  namedBuckets,
  pairVariables,
} from "./buckets.ts";
import { requireKey } from "./descriptor.ts";

/**
 * A key may be limited to one bucket, so it is tried on those that it may be for: good on one of them is good. With
 * none to try it on, nothing is known. Accounts have no name that S3's protocol tells.
 *
 * @throws CdnError: the first refusal.
 */
export async function checkBucketKey(
  provider: BucketProvider,
  context: RunContext,
  places: readonly BucketPlace[],
): Promise<string> {
  const results = await Promise.allSettled(places.map((place) => tryBucket(provider, place, context)));
  const refused = results.find((result) => result.status === "rejected");
  if (refused && results.every((result) => result.status === "rejected")) throw refused.reason;
  return "";
}

async function tryBucket(provider: BucketProvider, place: BucketPlace, context: RunContext): Promise<void> {
  const { credentials, endpoints, signal } = context;
  requireKey(provider, credentials);
  const [id, secret] = pairVariables(provider);
  const pair = { accessKeyId: credentials[id] ?? "", secretAccessKey: credentials[secret] ?? "" };
  const [bucket] = namedBuckets(place);
  if (bucket === undefined) return;
  const access = bucketAccess(place, bucket, pair, provider, endpoints);
  try {
    await bucketReader(access, signal).probe();
  } catch (error) {
    signal.throwIfAborted();
    const refusal =
      error instanceof S3Refusal ? bucketRefusal(provider, place, bucket, "", error) : undefined;
    throw refusal ?? noAnswer(provider, access.bucketUrl, bucket, error);
  }
}

function noAnswer({ id, buckets }: BucketProvider, url: string, bucket: string, cause: unknown): CdnError {
  const isRefusal = cause instanceof S3Refusal;
  return new CdnError({
    reason: isRefusal ? "server" : "network",
    provider: id,
    subject: l10n.t("{0} bucket {1}", buckets.service, bucket),
    what: isRefusal
      ? l10n.t("{0} answered {1}", buckets.service, cause.message)
      : l10n.t("{0} cannot be reached", new URL(url).host),
    remedy: isRefusal
      ? l10n.t("Try again in a minute.")
      : l10n.t("Check the connection, and the endpoint in cdn.jsonc."),
    cause,
  });
}
