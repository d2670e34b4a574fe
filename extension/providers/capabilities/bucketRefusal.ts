import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { isDenied, type S3Refusal } from "../../s3/refusal.ts";
import { type BucketPlace, type BucketProvider, pairVariables } from "./buckets.ts";

/**
 * What the refusal of a bucket's service says for sure about bucket, key or address; undefined where it may pass, or
 * means nothing to a site (Amazon S3 API Reference, "Error responses").
 *
 * @param suffix of the key pair's variables
 */
export function bucketRefusal(
  provider: BucketProvider,
  place: BucketPlace,
  bucket: string,
  suffix: "" | "_2",
  cause: S3Refusal,
): CdnError | undefined {
  const { service, keyNote } = provider.buckets;
  const error = (
    reason: CdnError["reason"],
    what: string,
    remedies: readonly (string | undefined)[],
    link?: string,
  ) =>
    new CdnError({
      reason,
      provider: provider.id,
      subject: l10n.t("{0} bucket {1}", service, bucket),
      what,
      remedy: remedies.filter((remedy) => remedy !== undefined).join(" "),
      ...(link === undefined ? {} : { link }),
      cause,
    });
  if (cause.region !== undefined && cause.region !== place.region) {
    return error(
      "config",
      l10n.t("it is in the region {0}, and {1} was asked for", cause.region, place.region),
      [l10n.t('Write "region": "{0}" beside its endpoint in cdn.jsonc.', cause.region)],
    );
  }
  if (isDenied(cause)) {
    return error(
      "forbidden",
      l10n.t("the key may neither list this bucket nor read its files ({0})", cause.message),
      [l10n.t("Allow it to list and to read this bucket, or use the key that is for it."), keyNote?.()],
      provider.keysPage,
    );
  }
  switch (cause.code) {
    case "NoSuchBucket":
      return error(
        "notFound",
        l10n.t("{0} has no such bucket", place.endpoint),
        [l10n.t("Make it there, or check its name and endpoint in cdn.jsonc.")],
        provider.consolePage,
      );
    case "InvalidAccessKeyId":
    case "SignatureDoesNotMatch":
      return error(
        "unauthenticated",
        l10n.t("{0} does not accept the key ({1})", service, cause.message),
        [l10n.t("Check {0} and {1}.", ...pairVariables(provider, suffix)), keyNote?.()],
        provider.keysPage,
      );
    // Amazon's word for a region that is not the bucket's, where it does not tell the right one.
    case "AuthorizationHeaderMalformed":
      return error("config", l10n.t("{0} does not take the region {1}", place.endpoint, place.region), [
        l10n.t('Write the region that its service shows as "region" beside the endpoint in cdn.jsonc.'),
      ]);
    // Aliyun's word ("Access OSS via the S3 protocol").
    case "SecondLevelDomainForbidden":
      return error("config", l10n.t("{0} takes a bucket's name only in the host", place.endpoint), [
        l10n.t('Write "addressing": "virtual-host" beside the endpoint in cdn.jsonc.'),
      ]);
    default:
      return undefined;
  }
}
