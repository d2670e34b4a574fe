/*
 * AliDNS answers a failure with HTTP 4xx and a code; the code alone is branched on. Its message follows the
 * account's language, so it is shown (without anything that looks like a key) and never matched.
 * Codes: help.aliyun.com/zh/dns/api-alidns-2015-01-09-errorcodes
 */
import * as l10n from "@vscode/l10n";
import { CdnError, type Reason } from "../../core/cdnError.ts";
import { safeMessage } from "../../core/safeMessage.ts";
import { alidns } from "./descriptor.ts";

/** An error that the service itself gave. Inside this folder only: people get a CdnError. */
export class AlidnsError extends Error {
  override readonly name = "AlidnsError";
  readonly code: string;
  readonly action: string;
  /** The service's own time, milliseconds since the epoch. */
  readonly date: number | undefined;

  constructor(init: {
    readonly action: string;
    readonly code: string;
    readonly message: string;
    readonly date: number | undefined;
  }) {
    super(init.message);
    this.code = init.code;
    this.action = init.action;
    this.date = init.date;
  }
}

export function alidnsCode(error: unknown): string | undefined {
  return error instanceof AlidnsError ? error.code : undefined;
}

/** True where nothing happened and the same request may be sent after a pause. */
export function isThrottled(code: string): boolean {
  return code === "Throttling" || code.startsWith("Throttling.") || code === "ServiceUnavailable";
}

interface Explanation {
  readonly reason: Reason;
  readonly what: string;
  readonly remedy: string;
  readonly link?: string;
}

const { keysPage, consolePage } = alidns;

function explain(code: string, message: string): Explanation {
  switch (code) {
    case "InvalidAccessKeyId.NotFound":
    case "InvalidAccessKeyId.Inactive":
    case "InvalidAccessKeyId":
    case "SignatureDoesNotMatch":
    case "IncompleteSignature":
    case "MissingAccessKeyId":
      return {
        reason: "unauthenticated",
        what: l10n.t("the API key is not accepted ({0})", `${code}: ${message}`),
        remedy: l10n.t(
          "Check {0} and {1}; keys are made at {2}.",
          alidns.key.accessKeyId.variable,
          alidns.key.accessKeySecret.variable,
          keysPage,
        ),
        link: keysPage,
      };
    case "InvalidTimeStamp.Expired":
      return {
        reason: "unauthenticated",
        what: l10n.t("the clock of this machine is wrong, and the service's own time could not be used"),
        remedy: l10n.t("Set the clock (the service allows fifteen minutes), then run again."),
      };
    case "Forbidden.RAM":
    case "Forbidden":
    case "NoPermission":
      return {
        reason: "forbidden",
        what: l10n.t("the API key may not do this ({0})", message),
        remedy: l10n.t("Give its user the policy AliyunDNSFullAccess at {0}, then run again.", keysPage),
        link: keysPage,
      };
    case "InvalidDomainName.NoExist":
    case "DomainForbidden":
      return {
        reason: "notFound",
        what: l10n.t("the account holds no such domain"),
        remedy: l10n.t("Add the domain at {0}, or correct dns.domain in cdn.jsonc.", consolePage),
        link: consolePage,
      };
    case "IncorrectDomainUser":
      return {
        reason: "forbidden",
        what: l10n.t("the domain belongs to another account"),
        remedy: l10n.t("Use the API key of the account that holds it: {0}.", consolePage),
        link: consolePage,
      };
    case "DomainRecordConflict":
      return {
        reason: "conflict",
        what: l10n.t("another record at this name and line excludes it ({0})", message),
        remedy: l10n.t(
          "Look at the records of this name at {0}, a paused one too; remove the one in the way, then run again.",
          consolePage,
        ),
        link: consolePage,
      };
    case "DomainRecordDuplicate":
      return {
        reason: "conflict",
        what: l10n.t("an identical record exists already, perhaps paused"),
        remedy: l10n.t("Switch it on or remove it at {0}, then run again.", consolePage),
        link: consolePage,
      };
    case "DomainRecordLocked":
    case "Forbidden.DomainLocked":
    case "DomainRecordNotBelongToUser":
      return {
        reason: "forbidden",
        what: l10n.t("the record or its domain is locked, or gone ({0})", message),
        remedy: l10n.t("Look at the records at {0}, then run again.", consolePage),
        link: consolePage,
      };
    case "SubDomainInvalid.Line":
    case "UnsupportedLine":
      return {
        reason: "config",
        what: l10n.t("the domain's plan does not know this line"),
        remedy: l10n.t(
          "Choose another line in cdn.jsonc, or a plan that has it at {0}.",
          alidns.dns.plansPage,
        ),
        link: alidns.dns.plansPage,
      };
    case "QuotaExceeded.TTL":
      return {
        reason: "quota",
        what: l10n.t("the time to live is below what the domain's plan allows"),
        remedy: l10n.t("Set dns.ttl in cdn.jsonc to 600 or more."),
      };
    default:
      break;
  }
  if (isThrottled(code)) {
    return {
      reason: "rateLimited",
      what: l10n.t("the service's rate limit is reached"),
      remedy: l10n.t("Wait a minute, then run again; what was done stays done."),
    };
  }
  if (code.startsWith("QuotaExceeded")) {
    return {
      reason: "quota",
      what: l10n.t("a limit of the domain's plan is reached ({0})", `${code}: ${message}`),
      remedy: l10n.t("See the limits of the plan at {0}.", consolePage),
      link: consolePage,
    };
  }
  if (code.startsWith("InternalError")) {
    return {
      reason: "server",
      what: l10n.t("the service failed ({0})", `${code}: ${message}`),
      remedy: l10n.t("Run again in a minute; what was done stays done."),
    };
  }
  return {
    reason: "unexpected",
    what: l10n.t("the service refused the request ({0})", `${code}: ${message}`),
    remedy: l10n.t("Please report this together with the log."),
  };
}

/** What people see of an error of the service; everything else is passed on as it is. */
export function alidnsProblem(error: unknown, subject: string): Error {
  if (error instanceof AlidnsError) {
    return new CdnError({
      provider: alidns.id,
      subject,
      ...explain(error.code, safeMessage(error.message)),
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}
