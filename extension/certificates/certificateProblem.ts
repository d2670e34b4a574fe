import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";

/**
 * Something that is wrong with a certificate or its key. Problems are collected, not thrown: a file often has
 * several, and a person wants to hear of all at once.
 */
export interface CertificateProblem {
  readonly code: ProblemCode;
  /** The file or the certificate, named as people know it. */
  readonly subject: string;
  /** What is wrong, one clause without a final stop. */
  readonly what: string;
  /** What to do now, one sentence or more. */
  readonly remedy: string;
}

export type ProblemCode =
  | "unreadable"
  | "tooLarge"
  | "empty"
  | "html"
  | "binary"
  | "notPem"
  | "truncated"
  | "damaged"
  | "noCertificate"
  | "request"
  | "noKey"
  | "keyUnsupported"
  | "keyEncrypted"
  | "wrongPassphrase"
  | "keyMismatch"
  | "intermediateMissing"
  | "unknownRoot"
  | "unrelated"
  | "expired"
  | "notYetValid"
  | "noNames"
  | "keyRefused"
  | "keyUnusual"
  | "signatureRefused"
  | "serialRefused"
  | "notForServers"
  | "notCovered";

export function problemText(problem: CertificateProblem): string {
  return l10n.t("{0}: {1}. {2}", problem.subject, problem.what, problem.remedy);
}

/** All problems as one error; `subject` names what they are about when there are several. */
export function certificateError(subject: string, problems: readonly CertificateProblem[]): CdnError {
  const [only, ...more] = problems;
  if (only !== undefined && more.length === 0) {
    return new CdnError({ reason: "config", subject: only.subject, what: only.what, remedy: only.remedy });
  }
  return new CdnError({
    reason: "config",
    subject,
    what: l10n.t("{0} things are wrong with it", problems.length),
    remedy: problems.map(problemText).join(" "),
  });
}

export function coverageProblem(names: readonly string[], domain: string): CertificateProblem {
  return {
    code: "notCovered",
    subject: l10n.t("CDN domain {0}", domain),
    what: l10n.t("the certificate is for {0} and does not cover it", names.join(", ")),
    remedy: l10n.t(
      "Have a certificate issued that names it (a wildcard stands for one label only), or leave the domain out.",
    ),
  };
}
