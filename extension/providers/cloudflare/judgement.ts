import * as l10n from "@vscode/l10n";
import { CdnError, type Reason } from "../../core/cdnError.ts";
import { cloudflare } from "./descriptor.ts";

/**
 * What a state of the service means for us. Each kind of resource judges its own (hostnameState.ts,
 * fallbackOriginState.ts, bucketDomainState.ts); the plan, the step that waits, the tree and the status all ask there
 * and nowhere else.
 */
export type Judgement =
  /** It serves. */
  | { readonly kind: "done" }
  /** The service is at work, or waits for records in DNS. */
  | { readonly kind: "wait" }
  /** Nobody says what it means, or it is newer than this program: waited for with a warning, for minutes. */
  | { readonly kind: "unclear"; readonly state: string }
  /** It is being removed, and can be made anew once it is gone. */
  | { readonly kind: "leaving" }
  /** The service has stopped trying; a new start helps. `why` is a sentence. */
  | { readonly kind: "restart"; readonly why: string }
  /** It does not mend itself, and we cannot mend it. `what` and `remedy` as in `CdnError`. */
  | { readonly kind: "broken"; readonly reason: Reason; readonly what: string; readonly remedy: string };

export type Broken = Extract<Judgement, { readonly kind: "broken" }>;

/** Milliseconds for a state that is unclear: long enough for a passing one, short enough for a person. */
export const longestWaitForUnclear = 5 * 60_000;

/** Milliseconds for which a read may lag behind a write: an object made may not be there, an old state may be shown. */
export const longestLag = 30_000;

export const done: Judgement = { kind: "done" };
export const wait: Judgement = { kind: "wait" };
export const leaving: Judgement = { kind: "leaving" };

export function unclear(state: string): Judgement {
  return { kind: "unclear", state };
}

/** What weighs most comes first: one part that is broken breaks the whole. */
const weight: readonly Judgement["kind"][] = ["broken", "leaving", "restart", "unclear", "wait", "done"];

/** The judgement on an object whose parts were judged apart: the gravest. */
export function gravest(one: Judgement, other: Judgement): Judgement {
  return weight.indexOf(one.kind) <= weight.indexOf(other.kind) ? one : other;
}

export function brokenError(subject: string, { reason, what, remedy }: Broken): CdnError {
  return new CdnError({ provider: cloudflare.id, reason, subject, what, remedy });
}

export function unclearError(subject: string, state: string): CdnError {
  return new CdnError({
    provider: cloudflare.id,
    reason: "timeout",
    subject,
    what: l10n.t("it stays in a state that this version of CDN Worker does not know ({0})", state),
    remedy: l10n.t(
      "Look at it in Cloudflare's dashboard, update CDN Worker, then deploy again; what was done stays done.",
    ),
  });
}

/** For the log, where a state is waited for that nobody knows. */
export function unclearWarning(subject: string, state: string): string {
  return l10n.t(
    "{0} is in a state that this version of CDN Worker does not know ({1}); it is waited for, at most {2} minutes",
    subject,
    state,
    longestWaitForUnclear / 60_000,
  );
}

/** Why an object is in the plan although nothing of it is to be changed; one sentence. */
export function reasonToWait(judgement: Judgement): string {
  switch (judgement.kind) {
    case "broken":
      return l10n.t("It is broken: {0}.", judgement.what);
    case "unclear":
      return l10n.t("It is in a state that this version of CDN Worker does not know.");
    case "leaving":
      return l10n.t("It is being removed; it is made anew once it is gone.");
    case "restart":
      return judgement.why;
    case "wait":
    case "done":
      return l10n.t("It is not active yet.");
  }
}

/** What a person should know and do about it, in sentences; undefined where nothing is to be done. */
export function adviceOn(judgement: Judgement): string | undefined {
  switch (judgement.kind) {
    case "broken":
      return `${l10n.t("It is broken: {0}.", judgement.what)} ${judgement.remedy}`;
    case "restart":
    case "unclear":
    case "leaving":
      return reasonToWait(judgement);
    case "wait":
    case "done":
      return undefined;
  }
}
