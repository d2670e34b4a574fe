/*
 * DNSPod answers every failure with HTTP 200 and a code. The code alone is branched on; its message follows the
 * account's language, so it is shown (without anything that looks like a key) and never matched.
 */
import * as l10n from "@vscode/l10n";
import { CdnError, type Reason } from "../../core/cdnError.ts";
import { safeMessage } from "../../core/safeMessage.ts";
import { dnspod } from "./descriptor.ts";
import { DnspodCode, DnspodFamily, excludedByAnother, isOfFamily, tooFrequent } from "./errorCodes.ts";

/** An error that the service itself gave. Inside the DNSPod folder and its provider only: people get a CdnError. */
export class DnspodError extends Error {
  override readonly name = "DnspodError";
  readonly code: string;
  readonly action: string;
  readonly requestId: string;

  constructor(init: {
    readonly action: string;
    readonly code: string;
    readonly message: string;
    readonly requestId: string;
  }) {
    super(init.message);
    this.code = init.code;
    this.action = init.action;
    this.requestId = init.requestId;
  }
}

export function dnspodCode(error: unknown): string | undefined {
  return error instanceof DnspodError ? error.code : undefined;
}

/** True where nothing happened and the same request may be sent after a pause. */
export function isTooFrequent(code: string): boolean {
  return tooFrequent.includes(code) || isOfFamily(code, DnspodFamily.rateLimit);
}

const keyPage = "https://console.cloud.tencent.com/cam/capi";
const consolePage = "https://console.dnspod.cn/dns/list";

interface Explanation {
  readonly reason: Reason;
  readonly what: string;
  readonly remedy: string;
  readonly link?: string;
}

function explain(code: string, message: string): Explanation {
  switch (code) {
    case DnspodCode.signatureExpired:
      return {
        reason: "unauthenticated",
        what: l10n.t("the clock of this machine is wrong, and the service's own time could not be used"),
        remedy: l10n.t("Set the clock (the service allows five minutes), then run again."),
      };
    case DnspodCode.unauthorizedKey:
    case DnspodCode.unauthorizedOperation:
      return {
        reason: "forbidden",
        what: l10n.t("the API key may not do this ({0})", message),
        remedy: l10n.t(
          "Give its user the policy QcloudDNSPodFullAccess at {0}, then run again.",
          "https://console.cloud.tencent.com/cam",
        ),
        link: "https://console.cloud.tencent.com/cam",
      };
    case DnspodCode.notOurDomain:
      return {
        reason: "forbidden",
        what: l10n.t("the domain belongs to another account"),
        remedy: l10n.t(
          "Use the API key of the account that holds it, or share the domain with this one at {0}.",
          consolePage,
        ),
        link: consolePage,
      };
    case DnspodCode.domainNotExists:
    case DnspodCode.domainInvalid:
    case DnspodCode.noSuchDomain:
      return {
        reason: "notFound",
        what: l10n.t("the account holds no such domain"),
        remedy: l10n.t("Add the domain at {0}, or correct dns.domain in cdn.jsonc.", consolePage),
        link: consolePage,
      };
    case DnspodCode.defaultLineFirst:
      return {
        reason: "conflict",
        what: l10n.t("DNSPod wants a record on the default line (默认) before any other line"),
        remedy: l10n.t(
          "Set dns.default in cdn.jsonc, or add a record on the default line at {0}.",
          consolePage,
        ),
        link: consolePage,
      };
    case DnspodCode.lineInvalid:
      return {
        reason: "config",
        what: l10n.t("the domain's plan does not know this line"),
        remedy: l10n.t("Choose another line in cdn.jsonc, or a plan of DNSPod that has it."),
      };
    case DnspodCode.ttlTooLow:
      return {
        reason: "quota",
        what: l10n.t("the time to live is below what the domain's plan allows"),
        remedy: l10n.t("Set dns.ttl in cdn.jsonc to 600 or more."),
      };
    case DnspodCode.recordsAtLineUsedUp:
      return {
        reason: "quota",
        what: l10n.t("the domain's plan allows no further record at this name and line"),
        remedy: l10n.t("Remove a record there that is no longer needed, at {0}.", consolePage),
        link: consolePage,
      };
    case DnspodCode.recordExists:
      return {
        reason: "conflict",
        what: l10n.t("an identical record exists already, perhaps paused"),
        remedy: l10n.t("Switch it on or remove it at {0}, then run again.", consolePage),
        link: consolePage,
      };
    case DnspodCode.cnameAtDnssecApex:
      return {
        reason: "conflict",
        what: l10n.t("the domain uses DNSSEC, which allows no CNAME at its own name"),
        remedy: l10n.t(
          "Use a hostname below the domain in cdn.jsonc, or switch DNSSEC off at {0}.",
          consolePage,
        ),
        link: consolePage,
      };
    case DnspodCode.customMessage:
      return {
        reason: "conflict",
        what: l10n.t("DNSPod does not take the record ({0})", message),
        remedy: l10n.t(
          "Look at the records of this name at {0}, a paused one too; remove the one in the way, then run again.",
          consolePage,
        ),
        link: consolePage,
      };
    case DnspodCode.domainLocked:
    case DnspodCode.domainSuspended:
      return {
        reason: "forbidden",
        what: l10n.t("the domain is locked ({0})", message),
        remedy: l10n.t("See what DNSPod says about it at {0}.", consolePage),
        link: consolePage,
      };
    default:
      break;
  }
  if (isOfFamily(code, DnspodFamily.authentication)) {
    return {
      reason: "unauthenticated",
      what: l10n.t("the API key is not accepted ({0})", `${code}: ${message}`),
      remedy: l10n.t(
        "Check TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY; keys are made at {0}.",
        keyPage,
      ),
      link: keyPage,
    };
  }
  if (isTooFrequent(code)) {
    return {
      reason: "rateLimited",
      what: l10n.t("DNSPod's rate limit is reached"),
      remedy: l10n.t("Wait a minute, then run again; what was done stays done."),
    };
  }
  if (isOfFamily(code, DnspodFamily.internal) || code === DnspodCode.unavailable) {
    return {
      reason: "server",
      what: l10n.t("DNSPod failed ({0})", `${code}: ${message}`),
      remedy: l10n.t("Run again in a minute; what was done stays done."),
    };
  }
  if (excludedByAnother.includes(code)) {
    return {
      reason: "conflict",
      what: l10n.t("another record at this name and line excludes it ({0})", message),
      remedy: l10n.t(
        "Look at the records of this name at {0}, a paused one too; remove the one in the way, then run again.",
        consolePage,
      ),
      link: consolePage,
    };
  }
  if (isOfFamily(code, DnspodFamily.limit)) {
    return {
      reason: "quota",
      what: l10n.t("a limit of the domain's plan is reached ({0})", `${code}: ${message}`),
      remedy: l10n.t("See the limits of the plan at {0}.", consolePage),
      link: consolePage,
    };
  }
  return {
    reason: "unexpected",
    what: l10n.t("DNSPod refused the request ({0})", `${code}: ${message}`),
    remedy: l10n.t("Please report this together with the log."),
  };
}

/** What people see of an error of the service; everything else is passed on as it is. */
export function dnspodProblem(error: unknown, subject: string): Error {
  if (error instanceof DnspodError) {
    return new CdnError({
      provider: dnspod.id,
      subject,
      ...explain(error.code, safeMessage(error.message)),
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}
