import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { addressOf } from "../../core/endpoints.ts";
import type { RunContext } from "../../core/runContext.ts";
import { b2Region, bucketReader, S3Refusal } from "../../s3/bucketReader.ts";
import type { BucketPlace } from "../capabilities/buckets.ts";
import { requireKey } from "../capabilities/descriptor.ts";
import { backblaze } from "./descriptor.ts";

/**
 * A key may be limited to one bucket, so it is tried on those that it may be for: good on one of them is good. With
 * none to try it on, nothing is known. Accounts have no name that the S3 API tells.
 *
 * @throws CdnError: the first refusal.
 */
export async function checkB2Key(context: RunContext, buckets: readonly BucketPlace[]): Promise<string> {
  const results = await Promise.allSettled(buckets.map((bucket) => tryBucket(bucket, context)));
  const refused = results.find((result) => result.status === "rejected");
  if (refused && results.every((result) => result.status === "rejected")) throw refused.reason;
  return "";
}

async function tryBucket(origin: BucketPlace, context: RunContext): Promise<void> {
  const { endpoints, signal } = context;
  const key = requireKey(backblaze, context.credentials);
  const bucket = origin.bucket.startsWith("$") ? origin.buckets?.[0] : origin.bucket;
  if (bucket === undefined) return;
  const subject = l10n.t("Backblaze B2 key on bucket {0}", bucket);
  const base =
    addressOf(backblaze.endpoints.s3, endpoints) ??
    (origin.endpoint.includes("://") ? origin.endpoint : `https://${origin.endpoint}`);
  const access = {
    base,
    bucket,
    region: b2Region(origin.endpoint),
    accessKeyId: key.applicationKeyId,
    secretAccessKey: key.applicationKey,
  };
  try {
    await bucketReader(access, signal).first("");
  } catch (error) {
    signal.throwIfAborted();
    throw b2Problem(subject, error, base);
  }
}

function b2Problem(subject: string, error: unknown, base: string): CdnError {
  if (!(error instanceof S3Refusal)) {
    return new CdnError({
      reason: "network",
      provider: backblaze.id,
      subject,
      what: l10n.t("{0} cannot be reached", base),
      remedy: l10n.t("Check the connection, and the endpoint in cdn.jsonc."),
      cause: error,
    });
  }
  if (error.status === 404) {
    return new CdnError({
      reason: "notFound",
      provider: backblaze.id,
      subject,
      what: l10n.t("B2 has no such bucket in this region"),
      remedy: l10n.t("Check the bucket's name and its endpoint in cdn.jsonc."),
      link: backblaze.consolePage,
      cause: error,
    });
  }
  const refused = error.status === 401 || error.status === 403;
  return new CdnError({
    provider: backblaze.id,
    reason: refused ? "unauthenticated" : "server",
    subject,
    what: refused ? l10n.t("B2 does not accept it") : l10n.t("B2 answered HTTP {0}", error.status),
    remedy: refused
      ? l10n.t(
          "Check key id and key, and that it may list and read files of this bucket. A master key does not work with the S3 API.",
        )
      : l10n.t("Try again in a minute."),
    link: backblaze.keysPage,
    cause: error,
  });
}
