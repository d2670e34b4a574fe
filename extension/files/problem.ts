import * as l10n from "@vscode/l10n";
import { CdnError, type Reason } from "../core/cdnError.ts";
import { isDenied, S3Refusal } from "../s3/refusal.ts";
import type { FileOperation, SiteBucket } from "./siteBucket.ts";

/** Milliseconds that a clock may be wrong before signatures are refused (Amazon S3, "RequestTimeTooSkewed"). */
const largestSkew = 15 * 60_000;

/** Runs work on a bucket; what fails in it is told in words about the file and the bucket. */
export async function inBucket<T>(
  siteBucket: SiteBucket,
  operation: FileOperation,
  path: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    siteBucket.bucket.signal.throwIfAborted();
    if (error instanceof CdnError) throw error;
    throw problemOf(siteBucket, operation, path, error) ?? error;
  }
}

/** @returns undefined for a fault of our own */
function problemOf(
  siteBucket: SiteBucket,
  operation: FileOperation,
  path: string | undefined,
  cause: unknown,
): CdnError | undefined {
  const { bucket, service, provider } = siteBucket;
  const place = l10n.t("{0} bucket {1}", service, bucket.name);
  const subject = path === undefined ? place : `${place}, ${path}`;
  const error = (reason: Reason, what: string, remedy: string) =>
    new CdnError({ reason, provider, subject, what, remedy, cause });
  if (!(cause instanceof S3Refusal)) {
    if (!(cause instanceof Error) || !isConnection(cause)) return undefined;
    return error(
      "network",
      l10n.t("{0} does not answer, or the connection breaks off", new URL(bucket.url).host),
      l10n.t("Check the connection and run it again: what is there already is not sent twice."),
    );
  }
  const { status, code, message } = cause;
  if (code === "RequestTimeTooSkewed") return error("config", clockText(cause.date), clockRemedy());
  // An answer to HEAD has no body that could say more.
  const isBare = status === 403 && code === undefined;
  if (isBare && Math.abs(Date.now() - (cause.date ?? Date.now())) > largestSkew) {
    return error("config", clockText(cause.date), clockRemedy());
  }
  if (isDenied(cause) || isBare || status === 401) {
    return error("forbidden", deniedText(operation, message), permissionText(siteBucket, operation));
  }
  if (isFull(cause)) {
    return error(
      "quota",
      l10n.t("the account's cap is reached ({0})", message),
      l10n.t("Raise the cap or free some space in the service's console."),
    );
  }
  if (status === 412 || code === "ConditionalRequestConflict") {
    return error(
      "conflict",
      l10n.t("somebody else has changed it meanwhile"),
      l10n.t("Look at it again, then decide."),
    );
  }
  if (code === "NoSuchBucket" && siteBucket.isMadeByDeploy) {
    return error(
      "notFound",
      l10n.t("there is no such bucket yet"),
      l10n.t("Deploy the site first: that makes it."),
    );
  }
  if (code === "NoSuchUpload") {
    return error(
      "conflict",
      l10n.t("the upload was ended from elsewhere"),
      l10n.t("Run it again: it begins anew."),
    );
  }
  const told = siteBucket.refusal(cause);
  if (told !== undefined) return told;
  if (status === 404) {
    return error("notFound", l10n.t("there is no such file"), l10n.t("List what there is: files list."));
  }
  if (status === 429) {
    return error(
      "rateLimited",
      l10n.t("{0} asks for a pause ({1})", service, message),
      l10n.t("Run it again in a minute: what is there already is not sent twice."),
    );
  }
  const isServer = status >= 500 && status !== 501;
  return error(
    isServer ? "server" : "unexpected",
    l10n.t("{0} answered {1}", service, message),
    isServer
      ? l10n.t("Run it again in a minute: what is there already is not sent twice.")
      : l10n.t("Run it again with --verbose and report what it says."),
  );
}

function deniedText(operation: FileOperation, message: string): string {
  switch (operation) {
    case "list":
      return l10n.t("the key may not list it ({0})", message);
    case "read":
      return l10n.t("the key may not read it ({0})", message);
    case "write":
      return l10n.t("the key may not write there ({0})", message);
    case "delete":
      return l10n.t("the key may not delete there ({0})", message);
  }
}

function permissionText({ permissions, keyNote }: SiteBucket, operation: FileOperation): string {
  const text = l10n.t("Use a key that has {0} on this bucket.", permissions[operation]);
  return keyNote === undefined ? text : `${text} ${keyNote}`;
}

function clockText(theirs: number | undefined): string {
  if (theirs === undefined) return l10n.t("this computer's clock is wrong by more than a quarter of an hour");
  const minutes = Math.round(Math.abs(Date.now() - theirs) / 60_000);
  return l10n.t("this computer's clock is wrong by {0} minutes", minutes);
}

function clockRemedy(): string {
  return l10n.t("Set the clock: requests are signed with the time.");
}

function isFull({ status, code }: S3Refusal): boolean {
  return status === 507 || /Quota|CapExceeded|InsufficientStorage/i.test(code ?? "");
}

/** What the platform throws where no whole answer came. */
function isConnection(error: Error): boolean {
  return (
    error instanceof TypeError || error.name === "TimeoutError" || /bytes came instead/.test(error.message)
  );
}
