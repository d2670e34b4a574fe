/*
 * Failures of EdgeOne and of Tencent Cloud's SSL certificates as errors that name the object, the code and the
 * remedy. Both answer with HTTP 200 and a code; the code alone is branched on, its message is shown without anything
 * that looks like a key.
 */
import * as l10n from "@vscode/l10n";
import { causeCode } from "../../core/causeCode.ts";
import type { Reason } from "../../core/cdnError.ts";
import { safeMessage } from "../../core/safeMessage.ts";
import { edgeone } from "./descriptor.ts";
import { EdgeoneError } from "./edgeoneError.ts";
import { EdgeoneCode, edgeoneFamily } from "./errorCodes.ts";

/** What a call is about: `CDN domain images.example.com`, and the action that is asked. */
export interface About {
  readonly subject: string;
  readonly action: string;
}

interface Explanation {
  readonly reason: Reason;
  readonly what: string;
  readonly remedy: string;
  readonly link?: string;
}

const { keysPage, consolePage } = edgeone;
const { domainsPage } = edgeone.certificates;
const policiesPage = "https://console.cloud.tencent.com/cam";

/** An error in the service's own envelope. */
export function refused(about: About, code: string, message: string): EdgeoneError {
  return new EdgeoneError({ subject: about.subject, code, ...explain(about, code, safeMessage(message)) });
}

function explain({ action }: About, code: string, message: string): Explanation {
  const said = message === "" ? code : `${code}: ${message}`;
  switch (code) {
    case EdgeoneCode.signatureExpired:
      return {
        reason: "unauthenticated",
        what: l10n.t("the clock of this machine is wrong, and the service's own time could not be used"),
        remedy: l10n.t("Set the clock (the service allows five minutes), then run again."),
      };
    case EdgeoneCode.zoneNotFound:
    case EdgeoneCode.hostNotFound:
    case EdgeoneCode.certificateMissing:
    case EdgeoneCode.certificateNotFound:
      return {
        reason: "notFound",
        what: l10n.t("it is not there any more ({0})", said),
        remedy: l10n.t("Look at it at {0}, then run again.", domainsPage),
        link: domainsPage,
      };
    case EdgeoneCode.inProgress:
      return {
        reason: "conflict",
        what: l10n.t("the domain is being deployed"),
        remedy: l10n.t("Run again in some minutes; what was done stays done."),
      };
    case EdgeoneCode.hostNotOnline:
    case EdgeoneCode.zonePaused:
    case EdgeoneCode.zoneNotActive:
      return {
        reason: "notEnabled",
        what: l10n.t("the domain or its site is switched off or not verified ({0})", said),
        remedy: l10n.t("Switch it on at {0}, then run again.", domainsPage),
        link: domainsPage,
      };
    case EdgeoneCode.certificateExpires:
    case EdgeoneCode.keyTooShort:
    case EdgeoneCode.certificateOfOthers:
    case EdgeoneCode.certificateInvalid:
    case EdgeoneCode.uploadInvalid:
    case EdgeoneCode.keyMismatch:
      return {
        reason: "config",
        what: l10n.t("the certificate is not accepted ({0})", said),
        remedy: l10n.t(
          "Use a certificate that covers the domain, is valid and has a key that is long enough.",
        ),
      };
    default:
      break;
  }
  if (edgeoneFamily.unauthorized.test(code)) {
    return {
      reason: "forbidden",
      what: l10n.t("the API key may not do this ({0})", said),
      remedy: l10n.t(
        "Give its user the policies QcloudTEOFullAccess and QcloudSSLFullAccess at {0}, then run again.",
        policiesPage,
      ),
      link: policiesPage,
    };
  }
  if (edgeoneFamily.authentication.test(code)) {
    return {
      reason: "unauthenticated",
      what: l10n.t("the API key is not accepted ({0})", said),
      remedy: l10n.t(
        "Check {0} and {1}; keys are made at {2}.",
        edgeone.key.secretId.variable,
        edgeone.key.secretKey.variable,
        keysPage,
      ),
      link: keysPage,
    };
  }
  if (edgeoneFamily.rateLimit.test(code)) {
    return {
      reason: "rateLimited",
      what: l10n.t("the service's rate limit is reached"),
      remedy: l10n.t("Wait a minute, then run again; what was done stays done."),
    };
  }
  if (edgeoneFamily.internal.test(code)) {
    return { reason: "server", what: l10n.t("the service failed ({0})", said), remedy: later() };
  }
  if (edgeoneFamily.limit.test(code)) {
    return {
      reason: "quota",
      what: l10n.t("a limit of the account is reached ({0})", said),
      remedy: l10n.t("See the limits of the plan at {0}.", consolePage),
      link: consolePage,
    };
  }
  return {
    // It was understood and refused: sending the same again changes nothing.
    reason: "config",
    what: l10n.t("EdgeOne refused {0} ({1})", action, said),
    remedy: l10n.t("Correct what the message names, then run again; what was done stays done."),
  };
}

/** The connection broke, or nothing came in time. */
export function unreachable(about: About, host: string, cause: unknown, timedOut: boolean): EdgeoneError {
  return new EdgeoneError({
    subject: about.subject,
    reason: timedOut ? "timeout" : "network",
    what: timedOut
      ? l10n.t("{0} did not answer in time", host)
      : l10n.t("{0} cannot be reached ({1})", host, causeCode(cause)),
    remedy: l10n.t("Check the connection and any proxy, then run again; what was done stays done."),
    cause,
  });
}

/** Something other than the service's envelope: a page of a proxy or firewall, a gateway's failure, half an answer. */
export function notTheApi(
  about: About,
  answer: { readonly status: number; readonly isHtml: boolean; readonly retryAfter: number | undefined },
): EdgeoneError {
  const { status, isHtml, retryAfter } = answer;
  const { subject } = about;
  if (status === 429) {
    const what = l10n.t("the service's rate limit is reached");
    return new EdgeoneError({ subject, reason: "rateLimited", what, remedy: later(), retryAfter });
  }
  if (isHtml) {
    return new EdgeoneError({
      subject,
      reason: "firewall",
      what: l10n.t("a web page came instead of the API's answer (HTTP {0})", status),
      remedy: l10n.t("A proxy or firewall is in between. Try from another network, or wait some minutes."),
      retryAfter,
    });
  }
  const what = l10n.t("the service failed (HTTP {0})", status);
  return new EdgeoneError({ subject, reason: "server", what, remedy: later(), retryAfter });
}

/** The service took the call, but its answer is not what the reference says. */
export function notUnderstood(about: About, detail: string): EdgeoneError {
  return new EdgeoneError({
    subject: about.subject,
    reason: "unexpected",
    what: l10n.t("the answer was not understood ({0})", `${about.action}, ${detail}`),
    remedy: l10n.t("Please report this together with the log."),
  });
}

const later = (): string => l10n.t("Run again in a minute; what was done stays done.");
