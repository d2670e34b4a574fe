/*
 * Whether a key is good, asked when it is entered and before it is kept. Each is the cheapest read that needs a
 * valid key; each throws a `CdnError` that says what is wrong with it.
 */
import * as l10n from "@vscode/l10n";
import { regionOfEndpoint } from "../worker-templates/origins/endpoint.ts";
import { CdnError } from "./cdnError.ts";
import type { RunContext } from "./deploy/runContext.ts";
import { describeUser } from "./dnspod/actions.ts";
import { createDnspodClient } from "./dnspod/client.ts";
import { dnspodProblem } from "./dnspod/problem.ts";
import { dogecloudClient } from "./dogecloud/client.ts";
import { bucketReader, S3Refusal } from "./s3/bucketReader.ts";
import type { B2Origin } from "./site/schema.ts";

export async function checkDogecloudKey(context: RunContext): Promise<void> {
  const { credentials, endpoints, signal, emit } = context;
  await dogecloudClient({ credentials, baseUrl: endpoints.dogecloudApi, signal, emit }).checkKeys();
}

/** Resolves to the account's name, empty where it has none. */
export async function checkDnspodKey(context: RunContext): Promise<string> {
  const { tencentcloudSecretId = "", tencentcloudSecretKey = "" } = context.credentials;
  const call = createDnspodClient({
    endpoint: context.endpoints.dnspodApi,
    secretId: tencentcloudSecretId,
    secretKey: tencentcloudSecretKey,
    now: context.now,
  });
  try {
    return await describeUser(call, context.signal);
  } catch (error) {
    throw dnspodProblem(error, l10n.t("DNSPod key"));
  }
}

/** A B2 key may be limited to one bucket, so it is tried on the bucket that it is for. */
export async function checkB2Key(origin: B2Origin, context: RunContext): Promise<void> {
  const { credentials, endpoints, signal } = context;
  const bucket = origin.bucket.startsWith("$") ? origin.buckets?.[0] : origin.bucket;
  if (bucket === undefined) return;
  const subject = l10n.t("Backblaze B2 key on bucket {0}", bucket);
  const base =
    endpoints.b2S3 ?? (origin.endpoint.includes("://") ? origin.endpoint : `https://${origin.endpoint}`);
  const access = {
    base,
    bucket,
    region: origin.region ?? regionOfEndpoint(origin.endpoint),
    accessKeyId: credentials.b2ApplicationKeyId ?? "",
    secretAccessKey: credentials.b2ApplicationKey ?? "",
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
      subject,
      what: l10n.t("{0} cannot be reached", base),
      remedy: l10n.t("Check the connection, and the endpoint in cdn.jsonc."),
      cause: error,
    });
  }
  if (error.status === 404) {
    return new CdnError({
      reason: "notFound",
      subject,
      what: l10n.t("B2 has no such bucket in this region"),
      remedy: l10n.t("Check the bucket's name and its endpoint in cdn.jsonc."),
      link: "https://secure.backblaze.com/b2_buckets.htm",
      cause: error,
    });
  }
  const refused = error.status === 401 || error.status === 403;
  return new CdnError({
    reason: refused ? "unauthenticated" : "server",
    subject,
    what: refused ? l10n.t("B2 does not accept it") : l10n.t("B2 answered HTTP {0}", error.status),
    remedy: refused
      ? l10n.t(
          "Check key id and key, and that it may list and read files of this bucket. A master key does not work with the S3 API.",
        )
      : l10n.t("Try again in a minute."),
    link: "https://secure.backblaze.com/app_keys.htm",
    cause: error,
  });
}
