/*
 * DogeCloud's failures as errors that name the object, the code, the path and the remedy. A message of the
 * service is shown shortened and without anything that looks like a key; what was sent is never shown.
 */
import * as l10n from "@vscode/l10n";
import { causeCode } from "../../core/causeCode.ts";
import type { Reason } from "../../core/cdnError.ts";
import { safeMessage } from "../../core/safeMessage.ts";
import { dogecloud } from "./descriptor.ts";
import { DogecloudError } from "./dogecloudError.ts";
import { DogecloudCode } from "./errorCodes.ts";

const { keysPage } = dogecloud;

/** What a call is about: `CDN domain images.example.com`, and the path that is asked. */
export interface About {
  readonly subject: string;
  readonly path: string;
}

export interface Refusal {
  /** Undefined where the envelope had none. */
  readonly code: number | undefined;
  readonly message: string | undefined;
  readonly errCode: string | number | undefined;
  /** Milliseconds. */
  readonly retryAfter: number | undefined;
}

/** An answer in the service's own envelope with another code than 200. */
export function refused(about: About, refusal: Refusal): DogecloudError {
  const { code, retryAfter } = refusal;
  const said = [safeMessage(refusal.message ?? ""), String(refusal.errCode ?? "")].filter(
    (part) => part !== "",
  );
  const answer = code === undefined ? l10n.t("without a code") : String(code);
  const what =
    said.length > 0
      ? l10n.t("DogeCloud answered {0} on {1} ({2})", answer, about.path, said.join(", "))
      : l10n.t("DogeCloud answered {0} on {1}", answer, about.path);
  const { reason, remedy } = meaning(code);
  const link = reason === "unauthenticated" ? { link: keysPage } : {};
  return new DogecloudError({ ...about, reason, what, remedy, code, retryAfter, ...link });
}

function meaning(code: number | undefined): { readonly reason: Reason; readonly remedy: string } {
  if (code === undefined) {
    return { reason: "unexpected", remedy: l10n.t("Look at the domain in the DogeCloud console.") };
  }
  if (code === DogecloudCode.unauthorized || code === DogecloudCode.forbidden) {
    return {
      reason: "unauthenticated",
      remedy: l10n.t(
        "Check {0} and {1}: one is wrong, or they may not do this. Keys are made at {2}.",
        dogecloud.key.accessKey.variable,
        dogecloud.key.secretKey.variable,
        keysPage,
      ),
    };
  }
  if (code === DogecloudCode.notFound) {
    return { reason: "notFound", remedy: l10n.t("Check the name in the DogeCloud console.") };
  }
  if (code === DogecloudCode.tooManyRequests) return { reason: "rateLimited", remedy: later() };
  if (code >= DogecloudCode.serverError) return { reason: "server", remedy: later() };
  return {
    reason: "config",
    remedy: l10n.t("Correct what the message names, then run again; what was done stays done."),
  };
}

export interface StrangeAnswer {
  readonly status: number;
  readonly isHtml: boolean;
  /** Milliseconds. */
  readonly retryAfter: number | undefined;
}

/** Something other than the service's envelope: a page of a proxy or firewall, or half an answer. */
export function misunderstood(about: About, { status, isHtml, retryAfter }: StrangeAnswer): DogecloudError {
  if (status === DogecloudCode.tooManyRequests) {
    const what = l10n.t("DogeCloud's rate limit is reached on {0}", about.path);
    return new DogecloudError({ ...about, reason: "rateLimited", what, remedy: later(), retryAfter });
  }
  // A web page of the service's own gateway: nothing is wrong with the network.
  if (status >= DogecloudCode.serverError) {
    const what = l10n.t("DogeCloud failed on {0} (HTTP {1})", about.path, status);
    return new DogecloudError({ ...about, reason: "server", what, remedy: later(), retryAfter });
  }
  return new DogecloudError({
    ...about,
    reason: isHtml ? "firewall" : "server",
    what: isHtml
      ? l10n.t("a web page came instead of an answer on {0} (HTTP {1})", about.path, status)
      : l10n.t("the answer on {0} cannot be understood (HTTP {1})", about.path, status),
    remedy: l10n.t(
      "Check whether a proxy or firewall stands between, then run again; what was done stays done.",
    ),
    retryAfter,
  });
}

/** The service accepted the call, but `data` is not what the reference says. */
export function wrongShape(about: About, cause: unknown): DogecloudError {
  return new DogecloudError({
    ...about,
    reason: "unexpected",
    what: l10n.t("DogeCloud's answer on {0} has an unknown shape", about.path),
    remedy: l10n.t("Please report this together with the log; nothing was changed by reading it."),
    code: DogecloudCode.success,
    cause,
  });
}

export function unreachable(about: About, cause: unknown, timedOut: boolean): DogecloudError {
  return new DogecloudError({
    ...about,
    reason: timedOut ? "timeout" : "network",
    what: timedOut
      ? l10n.t("DogeCloud did not answer in time on {0}", about.path)
      : l10n.t("DogeCloud cannot be reached on {0} ({1})", about.path, causeCode(cause)),
    remedy: l10n.t("Check the connection and any proxy, then run again; what was done stays done."),
    cause,
  });
}

const later = (): string => l10n.t("Run again in a minute; what was done stays done.");
