/*
 * Turns what Cloudflare's API answers into an error that names the object and the remedy. The service's codes
 * are the only thing branched on; its messages are shown, never matched.
 */
import * as l10n from "@vscode/l10n";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from "cloudflare/core/error";
import { CdnError, type Reason } from "../../core/cdnError.ts";
import { isAbort } from "../../core/isAbort.ts";
import { cloudflare } from "./descriptor.ts";
import { ErrorCode } from "./errorCodes.ts";
import { NotTheApi } from "./notTheApi.ts";
import { tokenPageUrl } from "./tokenPage.ts";

/** What a call is about, for the error's text. */
export interface About {
  /** `Bucket r2-blog-test` */
  readonly subject: string;
  /** The permission that the call needs, as the dashboard names it. */
  readonly permission: string;
  /** What the permission is needed on: `account Blog` or `zone example.com`. */
  readonly on: string;
}

export function missingToken(): CdnError {
  return new CdnError({
    provider: cloudflare.id,
    reason: "unauthenticated",
    subject: l10n.t("Cloudflare API token"),
    what: l10n.t("none is given"),
    remedy: l10n.t(
      "Make one at {0} and set CLOUDFLARE_API_TOKEN, or connect Cloudflare in the editor.",
      tokenPageUrl(),
    ),
    link: tokenPageUrl(),
  });
}

export function badToken(what: string, cause?: unknown): CdnError {
  return new CdnError({
    provider: cloudflare.id,
    reason: "unauthenticated",
    subject: l10n.t("Cloudflare API token"),
    what,
    remedy: l10n.t(
      "Make a new one at {0} and set CLOUDFLARE_API_TOKEN, or connect Cloudflare again.",
      tokenPageUrl(),
    ),
    link: tokenPageUrl(),
    cause,
  });
}

/** The service's first error code, when the error carries one. */
export function errorCode(error: unknown): number | undefined {
  return error instanceof APIError ? error.errors[0]?.code : undefined;
}

export function errorStatus(error: unknown): number | undefined {
  return error instanceof APIError ? error.status : undefined;
}

/** True where nobody can tell whether the request took effect. */
export function isAnswerLost(error: unknown): boolean {
  if (error instanceof APIUserAbortError) return false;
  if (error instanceof APIConnectionError) return true;
  const status = errorStatus(error);
  return status !== undefined && status >= 500;
}

/** Runs one call of the API; whatever it throws becomes a `CdnError` about `about`. */
export async function calling<T>(about: About, call: () => PromiseLike<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw cloudflareProblem(error, about);
  }
}

/** As `calling`, with `undefined` for an object that is not there (404, or one of the codes given). */
export async function reading<T>(
  about: About,
  call: () => PromiseLike<T>,
  absentCodes: readonly number[] = [],
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const code = errorCode(error);
    // A proxy's page of 404 says nothing about the object.
    const isAbsent = error instanceof APIError && error.status === 404 && !isHtml(error);
    if (isAbsent || (code !== undefined && absentCodes.includes(code))) return undefined;
    throw cloudflareProblem(error, about);
  }
}

export function cloudflareProblem(error: unknown, about: About): Error {
  if (error instanceof CdnError) return error;
  if (error instanceof APIUserAbortError) return new DOMException(error.message, "AbortError");
  if (isAbort(error)) return error;
  if (error instanceof APIConnectionTimeoutError) {
    return problem(
      about,
      "network",
      l10n.t("Cloudflare's API did not answer in time"),
      checkNetwork(),
      error,
    );
  }
  if (error instanceof APIConnectionError) {
    const stranger = causesOf(error).find((cause) => cause instanceof NotTheApi);
    if (stranger) return notTheApi(stranger.message, about, error);
    return problem(
      about,
      "network",
      l10n.t("Cloudflare's API cannot be reached ({0})", networkCause(error)),
      checkNetwork(),
      error,
    );
  }
  if (!(error instanceof APIError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  if (isHtml(error)) return pageProblem(error, about);
  const said = error.errors[0]?.message ?? `HTTP ${error.status}`;
  const byCode = codeProblem(error.errors[0]?.code, said, about, error);
  return byCode ?? statusProblem(error, said, about);
}

/** A web page instead of the API's JSON: whose it is, its status tells. */
function pageProblem(error: APIError, about: About): CdnError {
  const said = `HTTP ${error.status}`;
  // Cloudflare's own edge answers so where its API fails or is flooded.
  if ((error.status ?? 0) >= 500 || error.status === 429) return statusProblem(error, said, about);
  // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
  if (error.headers?.get("cf-mitigated") === "challenge") {
    return problem(
      about,
      "firewall",
      l10n.t("Cloudflare's own protection wants a browser's answer from this network ({0})", said),
      l10n.t(
        "Wait some minutes, or run from another network; a VPN or a shared address often brings this about.",
      ),
      error,
    );
  }
  return notTheApi(said, about, error);
}

function notTheApi(said: string, about: About, cause: unknown): CdnError {
  return problem(
    about,
    "firewall",
    l10n.t("a firewall or proxy answered instead of the API ({0})", said),
    l10n.t(
      "A proxy or Cloudflare's own protection blocks this network. Try from another network, or wait some minutes.",
    ),
    cause,
  );
}

function codeProblem(
  code: number | undefined,
  said: string,
  about: About,
  cause: unknown,
): CdnError | undefined {
  switch (code) {
    case ErrorCode.invalidToken:
    case ErrorCode.tokenMissing:
    case ErrorCode.malformedHeader:
    case ErrorCode.malformedAuthorization:
      return badToken(l10n.t("Cloudflare does not accept it ({0})", said), cause);
    case ErrorCode.notAuthorizedForZone:
    case ErrorCode.authenticationFailed:
      return problem(
        about,
        "forbidden",
        l10n.t("the token lacks the permission {0} on {1}", about.permission, about.on),
        l10n.t(
          "Add it to the token at {0}, then run again. A fresh token may need some seconds.",
          "https://dash.cloudflare.com/profile/api-tokens",
        ),
        cause,
      );
    case ErrorCode.noHostnameQuota:
    case ErrorCode.saasNotEnabled:
      return problem(
        about,
        "notEnabled",
        l10n.t("Cloudflare for SaaS is not enabled on {0}", about.on),
        l10n.t(
          "Enable it once in the dashboard (SSL/TLS → Custom Hostnames; it asks for a payment method, the first 100 hostnames are free) at {0}, then deploy again.",
          saasPage,
        ),
        cause,
        saasPage,
      );
    case ErrorCode.hostnameQuotaUsedUp:
      return problem(
        about,
        "quota",
        l10n.t("the quota of custom hostnames is used up"),
        l10n.t("Remove custom hostnames that are no longer used, or raise the quota at {0}.", saasPage),
        cause,
        saasPage,
      );
    case ErrorCode.duplicateHostname:
      return problem(
        about,
        "conflict",
        l10n.t("the hostname is held already ({0})", said),
        l10n.t("Another zone or account holds it. Remove it there first, then deploy again."),
        cause,
      );
    case ErrorCode.hostnameInvalid:
    case ErrorCode.hostnameNotAscii:
    case ErrorCode.hostnameReserved:
    case ErrorCode.hostnameUnparsable:
    case ErrorCode.hostnameProhibited:
      return problem(
        about,
        "config",
        l10n.t("Cloudflare cannot use this name ({0})", said),
        l10n.t("Choose another hostname in cdn.jsonc."),
        cause,
      );
    case ErrorCode.r2NotEnabled:
      return problem(
        about,
        "notEnabled",
        l10n.t("R2 is not enabled on {0}", about.on),
        l10n.t("Subscribe to R2 once at {0} (10 GB are free), then deploy again.", r2Page),
        cause,
        r2Page,
      );
    case ErrorCode.recordManaged:
    case ErrorCode.hostRecordExists:
    case ErrorCode.cnameRecordExists:
    case ErrorCode.recordExists:
    case ErrorCode.identicalRecordExists:
      return problem(
        about,
        "conflict",
        l10n.t("another record of this name is in its way ({0})", said),
        l10n.t("Remove it in the zone's DNS, or at the product that made it, then deploy again."),
        cause,
      );
    case ErrorCode.workerDomainTaken:
      return problem(
        about,
        "conflict",
        l10n.t("another Worker has the hostname"),
        l10n.t(
          "Deploy again: the plan then names that Worker, and the hostname is taken from it only after your yes.",
        ),
        cause,
      );
    case ErrorCode.workerDomainHasRecord:
      return problem(
        about,
        "conflict",
        l10n.t("a DNS record of the zone stands at the hostname"),
        l10n.t(
          "Deploy again: the plan then names the record, and it is replaced only after your yes. Or remove it in the zone's DNS.",
        ),
        cause,
      );
    case ErrorCode.routePatternRefused:
      return problem(
        about,
        "notEnabled",
        l10n.t("Cloudflare does not route this name to a Worker ({0})", said),
        l10n.t(
          "A name outside the zone needs Cloudflare for SaaS on it: enable it at {0}. If you enabled it a moment ago, deploy again in some minutes.",
          saasPage,
        ),
        cause,
        saasPage,
      );
    case ErrorCode.hostnameNotModifiable:
      return problem(
        about,
        "conflict",
        l10n.t("it cannot be changed right now ({0})", said),
        l10n.t(
          "Cloudflare is at work on it. Wait some minutes, then deploy again; what was done stays done.",
        ),
        cause,
      );
    case ErrorCode.originNotInZone:
      return problem(
        about,
        "config",
        l10n.t("its name has no proxied record in the zone ({0})", said),
        l10n.t("Check fallbackOrigin in cdn.jsonc and the zone's DNS records, then deploy again."),
        cause,
      );
    case ErrorCode.noWorkersSubdomain:
      return problem(
        about,
        "notEnabled",
        l10n.t("the account has no workers.dev subdomain yet"),
        l10n.t(
          "Open Workers & Pages once in the dashboard at {0}, which makes one, then deploy again.",
          workersPage,
        ),
        cause,
        workersPage,
      );
    case ErrorCode.routeScriptNotFound:
      return problem(
        about,
        "timeout",
        l10n.t("Cloudflare does not know the Worker yet ({0})", said),
        l10n.t("Deploy again in a minute; what was done stays done."),
        cause,
      );
    case ErrorCode.boundBucketMissing:
      return problem(
        about,
        "notFound",
        l10n.t("its bucket does not exist ({0})", said),
        l10n.t("Check the bucket's name in cdn.jsonc and deploy again."),
        cause,
      );
    case ErrorCode.purgeOfOtherZone:
      return problem(
        about,
        "notFound",
        l10n.t("the zone does not serve it ({0})", said),
        l10n.t("Deploy the site first. Of what has been removed, nothing is cached any more."),
        cause,
      );
    case ErrorCode.scriptTooLarge:
      return problem(
        about,
        "quota",
        l10n.t("the script is too large ({0})", said),
        l10n.t("Use fewer options, or a smaller worker.entry."),
        cause,
      );
    case ErrorCode.scriptRefused:
    case ErrorCode.noHandlers:
      return problem(
        about,
        "config",
        l10n.t("Cloudflare refuses the script ({0})", said),
        l10n.t("If the site has a worker.entry, mend it; otherwise please report this."),
        cause,
      );
    default:
      return undefined;
  }
}

function statusProblem(error: APIError, said: string, about: About): CdnError {
  const code = error.errors[0]?.code;
  const named = code === undefined ? said : `${said} [${code}]`;
  switch (error.status) {
    case 401:
      return badToken(l10n.t("Cloudflare does not accept it ({0})", said), error);
    case 403:
      return problem(
        about,
        "forbidden",
        l10n.t("the token lacks the permission {0} on {1}", about.permission, about.on),
        l10n.t(
          "Cloudflare says: {0}. Add the permission at {1}, then run again.",
          named,
          "https://dash.cloudflare.com/profile/api-tokens",
        ),
        error,
      );
    case 404:
      return problem(
        about,
        "notFound",
        l10n.t("it is not there ({0})", named),
        l10n.t("Check its name in cdn.jsonc."),
        error,
      );
    case 409:
      return problem(
        about,
        "conflict",
        l10n.t("it is in use or exists already ({0})", named),
        l10n.t("Look at it in the dashboard; remove it there if it is not needed, then deploy again."),
        error,
      );
    case 429:
      return problem(
        about,
        "rateLimited",
        l10n.t("Cloudflare's rate limit is reached"),
        l10n.t("Wait five minutes, then run again; what was done stays done."),
        error,
      );
    default:
      if ((error.status ?? 0) >= 500) {
        return problem(
          about,
          "server",
          l10n.t("Cloudflare failed ({0})", named),
          l10n.t("Run again in a minute; what was done stays done. See https://www.cloudflarestatus.com"),
          error,
        );
      }
      return problem(
        about,
        "unexpected",
        l10n.t("Cloudflare refused the request ({0})", named),
        l10n.t("Please report this together with the log."),
        error,
      );
  }
}

export const saasPage = "https://dash.cloudflare.com/?to=/:account/:zone/ssl-tls/custom-hostnames";
export const workersPage = "https://dash.cloudflare.com/?to=/:account/workers-and-pages";
const r2Page = "https://dash.cloudflare.com/?to=/:account/r2/overview";

function checkNetwork(): string {
  return l10n.t("Check the connection and any proxy, then run again; what was done stays done.");
}

/** The most exact name there is: a system code, or what the innermost error says. */
function networkCause(error: Error): string {
  const causes = causesOf(error);
  const [code] = causes.flatMap((cause) =>
    "code" in cause && typeof cause.code === "string" ? [cause.code] : [],
  );
  return code ?? causes.at(-1)?.message ?? error.message;
}

function causesOf(error: Error): readonly Error[] {
  const causes: Error[] = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
  return causes;
}

function isHtml(error: APIError): boolean {
  const type = error.headers?.get("content-type") ?? "";
  return type.includes("text/html");
}

function problem(
  about: About,
  reason: Reason,
  what: string,
  remedy: string,
  cause: unknown,
  link?: string,
): CdnError {
  return new CdnError({
    provider: cloudflare.id,
    reason,
    subject: about.subject,
    what,
    remedy,
    cause,
    ...(link ? { link } : {}),
  });
}
